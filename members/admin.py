from django.contrib import admin

from members.models import Member
from wastebank.thai import search_key


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """Names and addresses are mended here; `register_member` makes members. No money, no IDs."""

    list_display = ["number", "name", "village", "house_no", "bank"]
    list_filter = ["bank", "village", "member_type"]
    search_fields = ["number", "first_name", "last_name"]
    raw_id_fields = ["user"]
    readonly_fields = ["bank", "number", "joined_on", "closed_on"]

    def save_model(self, request, obj, form, change):
        obj.search_key = search_key(f"{obj.first_name} {obj.last_name}")
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
