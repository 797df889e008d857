"""Raw rows for operators until the console has its own pages."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from portal.models import User

if TYPE_CHECKING:  # generic for the type checker only
    UserForm = AdminUserCreationForm[User]
    TypedUserAdmin = UserAdmin[User]
else:
    UserForm = AdminUserCreationForm
    TypedUserAdmin = UserAdmin


class NewUserForm(UserForm):
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        return email


@admin.register(User)
class PortalUserAdmin(TypedUserAdmin):
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "created_at")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "name")
    readonly_fields = ("created_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups")},
        ),
        (_("Dates"), {"fields": ("created_at", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "usable_password", "password1", "password2")},
        ),
    )
