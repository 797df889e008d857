"""The form of a price: every unit a model can be sold by."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gateway.catalogue.rates import MOST_USD
from gateway.enums import Unit
from gateway.metering.tiers import MARK
from gateway.money import NANO
from portal.forms.money import UsdField
from portal.usage.words import UNITS

DATE_FORMAT = "%Y-%m-%dT%H:%M"
TEXT = (
    Unit.INPUT,
    Unit.INPUT_CACHED,
    Unit.INPUT_CACHE_WRITE,
    Unit.OUTPUT,
    Unit.OUTPUT_REASONING,
)
SENSES = (
    Unit.INPUT_AUDIO,
    Unit.OUTPUT_AUDIO,
    Unit.INPUT_IMAGE,
    Unit.OUTPUT_IMAGE,
)
PIECES = {
    Unit.IMAGE: _("A picture"),
    Unit.AUDIO_MILLISECOND: _("A minute of audio"),
    Unit.CHARACTER: _("1M characters"),
    Unit.CALL: _("A call"),
}


class RateField(UsdField):
    """Nano-USD per quantum of a unit; None when it is left empty."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # no text
        nano = super().to_python(value)
        if nano is not None and nano > MOST_USD * NANO:
            raise ValidationError(_("This is more than a million dollars: a slip?"))
        if nano == 0 and str(value).strip("$0., "):
            raise ValidationError(_("This is less than the smallest price there is."))
        return nano


class PriceForm(forms.Form):
    """A field `rate_<unit>` for every unit; finer keys have forms of their own
    (portal.forms.price_parts)."""

    effective_at = forms.DateTimeField(
        label=_("Takes effect"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=DATE_FORMAT),
        input_formats=[DATE_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=_("In your time zone. Left empty, the price holds from now on."),
    )

    def __init__(
        self, *args: Any, rates: Mapping[str, int] | None = None, **options: Any
    ) -> None:
        """`rates` are what the fields begin with."""
        options["initial"] = {f"rate_{key}": it for key, it in (rates or {}).items()}
        super().__init__(*args, **options)
        for unit in (*TEXT, *SENSES, *PIECES):
            label = PIECES.get(unit, UNITS[unit])
            self.fields[f"rate_{unit.value}"] = RateField(label=label, required=False)

    def list_text(self) -> list[forms.BoundField]:
        return self._list(TEXT)

    def list_senses(self) -> list[forms.BoundField]:
        return self._list(SENSES)

    def list_pieces(self) -> list[forms.BoundField]:
        return self._list(PIECES)

    def has_senses(self) -> bool:
        """Whether the part that starts folded has anything in it."""
        return any(it.value() or it.errors for it in self.list_senses())

    def _list(self, units: Any) -> list[forms.BoundField]:
        return [self[f"rate_{unit.value}"] for unit in units]

    @property
    def effective(self) -> datetime | None:
        found: datetime | None = self.cleaned_data.get("effective_at")
        return found

    def read_rates(self) -> Iterator[tuple[str, int]]:
        """Unit and nano-USD of every field that is filled well."""
        for unit in Unit:
            nano = self.cleaned_data.get(f"rate_{unit.value}")
            if nano is not None:
                yield unit.value, nano


def is_plain(key: str) -> bool:
    """Whether a rate has a field in PriceForm."""
    return MARK not in key and "/" not in key
