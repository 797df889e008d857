"""Channels. The credential can be written here and never read."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gateway.admin.read_only import ModelAdmin
from gateway.catalogue.base_url import check_base_url, list_hints
from gateway.catalogue.channels import check_mapping, check_names
from gateway.catalogue.overrides import check_headers, check_parameters
from gateway.catalogue.rates import check_rates
from gateway.credentials import check_credential
from gateway.enums import ProviderName
from gateway.models import Channel, ChannelCheck

if TYPE_CHECKING:
    ChannelModelForm = forms.ModelForm[Channel]
else:
    ChannelModelForm = forms.ModelForm


def check_cost_rates(by_model: Any) -> None:
    if not isinstance(by_model, dict):
        raise ValueError('rates are written as {"model": {"unit": nano-USD, …}, …}')
    for rates in by_model.values():
        check_rates(rates)


CHECKS = {
    "headers": check_headers,
    "parameters": check_parameters,
    "cost_rates": check_cost_rates,
}


class SecretTextarea(forms.Textarea):
    """Renders empty, whatever it was given: also after another field's error."""

    def format_value(self, value: Any) -> str:
        return ""


class ChannelForm(ChannelModelForm):
    credential = forms.CharField(
        label=_("credential"),
        required=False,
        widget=SecretTextarea(
            attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("Kept encrypted and never shown. Leave it empty to keep the old."),
    )

    class Meta:
        model = Channel
        exclude = ("sealed_proxy",)

    def clean_credential(self) -> str:
        secret: str = self.cleaned_data["credential"].strip()
        _refuse(check_credential, secret)
        return secret

    def clean_model_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["model_names"]
        _refuse(check_names, names)
        return names

    def clean(self) -> dict[str, Any]:
        """What a process cannot load would stop it from seeing any change at all."""
        cleaned = self.cleaned_data
        if "model_names" in cleaned and "model_mapping" in cleaned:
            cleaned["model_mapping"] = cleaned["model_mapping"] or {}
            _refuse(check_mapping, cleaned["model_mapping"], cleaned["model_names"])
        for name, check in CHECKS.items():
            if name in cleaned:
                cleaned[name] = cleaned[name] or {}
                _refuse(check, cleaned[name], field=name)
        if cleaned.get("provider") != ProviderName.DEMO:  # it has no address
            cleaned["base_url"] = _refuse(
                check_base_url, cleaned.get("base_url", ""), field="base_url"
            )
        return cleaned


def _refuse(check: Any, *values: Any, field: str | None = None) -> Any:
    """What `check` returns; its ValueError as a form's error."""
    try:
        return check(*values)
    except ValueError as problem:
        text = f"{str(problem).rstrip('.')}."
        raise ValidationError({field: text} if field else text) from None


@admin.register(Channel)
class ChannelAdmin(ModelAdmin):
    form = ChannelForm
    list_display = (
        "name",
        "provider",
        "base_url",
        "state",
        "priority",
        "weight",
        "model_count",
    )
    list_filter = ("state", "provider", "groups")
    search_fields = ("name", "base_url")
    filter_horizontal = ("groups",)
    readonly_fields = ("has_credential", "created_at")
    ordering = ("-priority", "pk")

    @admin.display(description=_("models"))
    def model_count(self, channel: Channel) -> int:
        return len(channel.model_names)

    @admin.display(description=_("has a credential"), boolean=True)
    def has_credential(self, channel: Channel) -> bool:
        return channel.credentials.exists()

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data["credential"]:
            obj.store_credential(form.cleaned_data["credential"])
        for hint in list_hints(obj.base_url) if obj.base_url else ():
            self.message_user(request, hint, level="WARNING")

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """A channel's checks go with it, though nobody may delete one by itself."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        needed = set(needed) - {ChannelCheck._meta.verbose_name}
        return list(found), dict(counts), needed, list(protected)
