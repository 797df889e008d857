"""Raw rows for operators until the console has its own pages."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gateway.money import NANO, format_usd
from portal import admin_billing  # noqa: F401  registers its pages
from portal.models import Announcement, SiteSettings, User

if TYPE_CHECKING:  # generic for the type checker only
    UserForm = AdminUserCreationForm[User]
    TypedUserAdmin = UserAdmin[User]
    SettingsAdmin = admin.ModelAdmin[SiteSettings]
    AnnouncementsAdmin = admin.ModelAdmin[Announcement]
    SettingsForm = forms.ModelForm[SiteSettings]
else:
    UserForm = AdminUserCreationForm
    TypedUserAdmin = UserAdmin
    SettingsAdmin = AnnouncementsAdmin = admin.ModelAdmin
    SettingsForm = forms.ModelForm
MOST_USD = 1_000_000


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


class UsdField(forms.DecimalField):
    """Typed in dollars, kept in nano-USD."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **(kwargs | {"min_value": 0, "max_value": MOST_USD, "decimal_places": 9})
        )

    def prepare_value(self, value: Any) -> Any:
        return format_usd(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        amount: Decimal | None = super().clean(value)
        return None if amount is None else int(amount * NANO)


class SiteSettingsForm(SettingsForm):
    class Meta:
        model = SiteSettings
        fields = "__all__"
        field_classes = dict.fromkeys(
            ("welcome_credit", "invitation_reward", "invitation_bonus", "low_balance"),
            UsdField,
        )


@admin.register(SiteSettings)
class SiteSettingsAdmin(SettingsAdmin):
    """One row, which can be changed and neither added twice nor deleted."""

    form = SiteSettingsForm
    fieldsets = (
        (None, {"fields": ("name", "base_url", "support_email")}),
        (
            _("Sign-up"),
            {
                "fields": (
                    "sign_up",
                    "require_email_verification",
                    "welcome_credit",
                    "invitation_reward",
                    "invitation_bonus",
                )
            },
        ),
        (
            _("Money"),
            {
                "fields": (
                    "display_currency",
                    "display_rate",
                    "top_up_presets",
                    "low_balance",
                )
            },
        ),
        (
            _("Legal texts"),
            {
                "fields": (
                    "terms_en",
                    "terms_zh_hans",
                    "privacy_en",
                    "privacy_zh_hans",
                ),
                "description": _("Markdown. Where it is empty our own text stands."),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        is_first = not SiteSettings.objects.exists()
        return is_first and super().has_add_permission(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: SiteSettings | None = None
    ) -> bool:
        return False


@admin.register(Announcement)
class AnnouncementAdmin(AnnouncementsAdmin):
    list_display = ("title", "level", "starts_at", "ends_at")
    list_filter = ("level",)
    search_fields = ("title", "body")
