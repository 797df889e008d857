"""The finer parts of a price: pictures by quality and size, and long prompts."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.catalogue.rates import MOST_START
from gateway.enums import Unit
from gateway.metering.tiers import MARK, TIERED_UNITS, list_starts
from portal.forms.price import RateField, is_plain
from portal.usage.words import UNITS

WORD = r"^[a-z0-9._-]+$"
MOST_PARTS = 40


class PictureForm(forms.Form):
    """One kind of picture."""

    quality = forms.RegexField(WORD, label=_("Quality"), max_length=20, required=False)
    size = forms.RegexField(WORD, label=_("Size"), max_length=20, required=False)
    usd = RateField(label=_("USD a picture"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        is_named, is_priced = bool(values.get("quality")), values.get("usd") is not None
        is_odd = is_named != is_priced or (values.get("size") and not is_named)
        if is_odd and not self.errors:
            raise ValidationError(
                _("Give a quality and a price; all sizes without one.")
            )
        return values

    def read_rates(self) -> Iterator[tuple[str, int]]:
        values = self.cleaned_data
        if values.get("usd") is not None:
            words = (Unit.IMAGE.value, values["quality"], values["size"])
            yield "/".join(word for word in words if word), values["usd"]


class TierForm(forms.Form):
    """What calls with a long prompt cost, in the units that cost another price then."""

    start = forms.IntegerField(
        label=_("Prompts above, tokens"),
        required=False,
        min_value=1,
        max_value=MOST_START,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for unit in TIERED_UNITS:
            self.fields[unit.value] = RateField(label=UNITS[unit], required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        is_priced = any(values.get(unit) is not None for unit in TIERED_UNITS)
        if bool(values.get("start")) != is_priced and not self.errors:
            raise ValidationError(_("Give the length of the prompt and a price."))
        return values

    def read_rates(self) -> Iterator[tuple[str, int]]:
        start = self.cleaned_data.get("start")
        for unit in TIERED_UNITS if start else ():
            nano = self.cleaned_data.get(unit)
            if nano is not None:
                yield f"{unit.value}{MARK}{start}", nano


Pictures = forms.formset_factory(
    PictureForm, extra=4, max_num=MOST_PARTS, absolute_max=MOST_PARTS
)
Tiers = forms.formset_factory(
    TierForm, extra=1, max_num=MOST_PARTS, absolute_max=MOST_PARTS
)


def split_pictures(rates: Mapping[str, int]) -> list[dict[str, Any]]:
    """What PictureForms begin with."""
    keys = [key.split("/") for key in rates if "/" in key]
    return [
        {"quality": key[1], "size": "/".join(key[2:]), "usd": rates["/".join(key)]}
        for key in keys
    ]


def split_tiers(rates: Mapping[str, int]) -> list[dict[str, Any]]:
    """What TierForms begin with."""
    return [
        {"start": start}
        | {
            unit.value: rates[f"{unit.value}{MARK}{start}"]
            for unit in TIERED_UNITS
            if f"{unit.value}{MARK}{start}" in rates
        }
        for start in list_starts(rates)
    ]


def pick_plain(rates: Mapping[str, int]) -> dict[str, int]:
    """What PriceForm begins with."""
    return {key: rate for key, rate in rates.items() if is_plain(key)}
