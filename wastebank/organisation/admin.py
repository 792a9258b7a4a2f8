from django.contrib import admin

from wastebank.organisation.models import Bank, CollectionPoint, Municipality, RegulationVersion, Village


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return not Municipality.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Bank)
class BankAdmin(admin.ModelAdmin):
    """Banks are made by `create_bank`, with their books; here only their names are mended."""

    list_display = ["code", "name"]
    readonly_fields = ["code"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Village)
class VillageAdmin(admin.ModelAdmin):
    list_display = ["number", "name", "households"]


@admin.register(CollectionPoint)
class CollectionPointAdmin(admin.ModelAdmin):
    list_display = ["name", "bank", "village"]
    list_filter = ["bank"]

    def get_readonly_fields(self, request, obj=None):
        return ["bank"] if obj else []  # its market days and stock stay with their bank


@admin.register(RegulationVersion)
class RegulationVersionAdmin(admin.ModelAdmin):
    """Versions are read here and adopted by `adopt_regulation`, which checks every value."""

    list_display = ["bank", "effective_from", "resolution_no"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
