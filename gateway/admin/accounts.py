"""Groups, accounts, API keys."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gateway.admin.money import UsdField, show_usd
from gateway.admin.read_only import NoAdd, NoDelete
from gateway.models import Account, ApiKey, Group

if TYPE_CHECKING:
    AccountModelForm = forms.ModelForm[Account]
else:
    AccountModelForm = forms.ModelForm


@admin.register(Group)
class GroupAdmin(NoDelete):
    """Not deleted here: a channel of that group alone would be open to all."""

    list_display = ("name", "multiplier", "created_at")
    search_fields = ("name",)
    readonly_fields = ("created_at",)


class AccountForm(AccountModelForm):
    credit_limit = UsdField(label=_("credit limit, USD"))

    class Meta:
        model = Account
        fields = ("group", "credit_limit")

    def clean_credit_limit(self) -> int:
        """The database refuses an overdrawn account; this says so kindly."""
        limit: int = self.cleaned_data["credit_limit"]
        now = Account.objects.get(pk=self.instance.pk)
        if now.posted - now.held + limit < 0:
            raise ValidationError(_("More than this is already spent or held."))
        return limit


@admin.register(Account)
class AccountAdmin(NoAdd, NoDelete):
    """Made by signing up or `manage.py issue_key`; money moves through the ledger."""

    form = AccountForm
    posted_usd = staticmethod(show_usd("posted", _("balance")))
    held_usd = staticmethod(show_usd("held", _("held")))
    spent_usd = staticmethod(show_usd("spent", _("spent")))
    credit_limit_usd = staticmethod(show_usd("credit_limit", _("credit limit")))
    available_usd = staticmethod(show_usd("available", _("may be spent")))
    list_display = (
        "user",
        "group",
        "posted_usd",
        "held_usd",
        "spent_usd",
        "credit_limit_usd",
        "created_at",
    )
    list_select_related = ("user", "group")
    list_filter = ("group",)
    search_fields = ("user__email",)
    readonly_fields = (
        "user",
        "posted_usd",
        "held_usd",
        "spent_usd",
        "available_usd",
        "created_at",
    )
    fields = ("group", "credit_limit", *readonly_fields)
    ordering = ("-pk",)


@admin.register(ApiKey)
class ApiKeyAdmin(NoAdd, NoDelete):
    """A key made here would have no secret that anybody saw."""

    spent_usd = staticmethod(show_usd("spent", _("spent")))
    list_display = (
        "prefix",
        "name",
        "account_email",
        "group",
        "is_enabled",
        "spent_usd",
        "expires_at",
        "last_used_at",
    )
    list_select_related = ("account__user", "group")
    list_filter = ("is_enabled", "group")
    search_fields = ("public_id", "name", "account__user__email")
    search_help_text = _("The start of the key after sk-, its name, or an e-mail.")
    readonly_fields = (
        "prefix",
        "account_email",
        "spent_usd",
        "last_used_at",
        "revoked_at",
        "created_at",
    )
    fields = ("name", "group", "is_enabled", "expires_at", *readonly_fields)
    ordering = ("-pk",)
    show_full_result_count = False

    @admin.display(description=_("account"))
    def account_email(self, key: ApiKey) -> str:
        return str(key.account.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("account__user")
