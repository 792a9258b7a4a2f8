from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from wastebank.staff.models import Assignment, User


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 1


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ["username", "name", "is_active"]
    list_filter = ["is_active", "assignments__role", "assignments__bank"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal = ()
    inlines = [AssignmentInline]
    fieldsets = [
        (None, {"fields": ["username", "name", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "usable_password", "password1", "password2"]})]
