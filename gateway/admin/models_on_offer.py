"""The catalogue and its prices."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gateway.admin.read_only import ModelAdmin, NoDelete
from gateway.catalogue.pricing import OPERATOR
from gateway.catalogue.rates import check_rates
from gateway.enums import Endpoint
from gateway.models import CatalogueModel, Price
from gateway.money import format_usd

if TYPE_CHECKING:
    CatalogueForm = forms.ModelForm[CatalogueModel]
    PriceModelForm = forms.ModelForm[Price]
else:
    CatalogueForm = PriceModelForm = forms.ModelForm


class CatalogueModelForm(CatalogueForm):
    class Meta:
        model = CatalogueModel
        exclude = ()  # operators see every column

    def clean_endpoints(self) -> list[str]:
        words = self.cleaned_data["endpoints"] or []
        known = {endpoint.value for endpoint in Endpoint}
        if not isinstance(words, list) or not all(word in known for word in words):
            raise ValidationError(
                _("A list of: %(words)s."),
                params={"words": ", ".join(f'"{word}"' for word in sorted(known))},
            )
        return words


@admin.register(CatalogueModel)
class CatalogueModelAdmin(ModelAdmin):
    form = CatalogueModelForm
    list_display = ("name", "vendor", "title", "context_length", "is_visible")
    list_filter = ("is_visible", "vendor")
    search_fields = ("name", "title")
    readonly_fields = ("created_at",)
    ordering = ("name",)


class PriceForm(PriceModelForm):
    class Meta:
        model = Price
        fields = ("model", "rates", "effective_at")

    def clean_rates(self) -> dict[str, int]:
        rates: dict[str, int] = self.cleaned_data["rates"]
        try:
            check_rates(rates)
        except ValueError as problem:
            raise ValidationError(f"{problem}.") from None
        return rates


@admin.register(Price)
class PriceAdmin(NoDelete):
    """Versions are added and never changed: the usage log points at them."""

    form = PriceForm
    list_display = ("model", "effective_at", "rates_usd", "source")
    list_filter = ("source",)
    search_fields = ("model",)
    ordering = ("model", "-effective_at")

    @admin.display(description=_("USD"))
    def rates_usd(self, price: Price) -> str:
        parts = (f"{unit} {format_usd(nano)}" for unit, nano in price.rates.items())
        return ", ".join(parts)

    def has_change_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        obj.source = OPERATOR
        super().save_model(request, obj, form, change)
