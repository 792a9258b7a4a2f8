from django.contrib import admin

from prices.models import Material, MaterialGroup


class _Kept(admin.ModelAdmin):
    """Slips point to these rows: they are mended and taken out of use, never deleted."""

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(MaterialGroup)
class MaterialGroupAdmin(_Kept):
    list_display = ["code", "name"]


@admin.register(Material)
class MaterialAdmin(_Kept):
    """Unit and kg per unit are fixed once the material was priced: slips and lists were made with them."""

    list_display = ["code", "name", "group", "unit", "kg_per_unit", "emission_factor", "is_active"]
    list_filter = ["group", "is_active", "is_hazardous", "is_donation"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["unit", "kg_per_unit"] if obj and obj.prices.exists() else []
        return [*super().get_readonly_fields(request, obj), *fixed]
