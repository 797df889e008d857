"""Prices as a reader pays them, exact to the last digit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Unit
from gateway.metering.cost import find_rate
from gateway.money import MILLION, NANO
from portal.display.money import SYMBOLS
from portal.site import read_site
from portal.usage.words import name_unit

PER: dict[str, StrOrPromise] = {
    Unit.IMAGE: _("per picture"),
    Unit.AUDIO_MILLISECOND: _("per minute"),
    Unit.CHARACTER: _("per 1M characters"),
    Unit.CALL: _("per call"),
}
PER_TOKENS = _("per 1M tokens")
COLUMNS = (Unit.INPUT, Unit.INPUT_CACHED, Unit.OUTPUT)


@dataclass(frozen=True, slots=True)
class Rate:
    """`nano` is the list price, `paid` what the reader's group pays; both are nano-USD
    per quantum of the unit, `paid` may have a fraction."""

    unit: str
    nano: int
    paid: Decimal

    @property
    def name(self) -> str:
        return name_unit(self.unit)

    @property
    def per(self) -> StrOrPromise:
        return PER.get(self.unit.partition("/")[0], PER_TOKENS)

    @property
    def listed(self) -> str:
        return write_price(Decimal(self.nano))

    @property
    def price(self) -> str:
        return write_price(self.paid)

    @property
    def exact(self) -> str:
        return f"US${_write(self.paid / NANO)}"

    @property
    def is_changed(self) -> bool:
        return self.paid != self.nano


def list_rates(rates: Mapping[str, int], *, multiplier_ppm: int) -> list[Rate]:
    """In the order of gateway.enums.Unit; finer keys behind what they are a part of."""
    order = {unit.value: place for place, unit in enumerate(Unit)}
    keys = sorted(rates, key=lambda key: (order.get(key.partition("/")[0], 99), key))
    return [make_rate(key, rates[key], multiplier_ppm=multiplier_ppm) for key in keys]


def make_rate(unit: str, nano: int, *, multiplier_ppm: int) -> Rate:
    return Rate(unit, nano, Decimal(nano) * multiplier_ppm / MILLION)


def pick_columns(
    rates: Mapping[str, int], *, multiplier_ppm: int
) -> dict[str, Rate | None]:
    """What the list shows of a price: `input`, `input_cached` and `output` where
    tokens are counted, else `other`: the first rate there is."""
    columns: dict[str, Rate | None] = {unit.value: None for unit in COLUMNS}
    columns["other"] = None
    if not any(unit in rates for unit in (Unit.INPUT, Unit.OUTPUT)):
        found = list_rates(rates, multiplier_ppm=multiplier_ppm)
        columns["other"] = found[0] if found else None
        return columns
    for unit in COLUMNS:
        if unit in rates:
            columns[unit.value] = make_rate(
                unit, find_rate(unit, rates), multiplier_ppm=multiplier_ppm
            )
    return columns


def write_price(nano: Decimal) -> str:
    """In the display currency, never rounded to cents: "$2.50", "$0.0000025"."""
    site = read_site()
    symbol = SYMBOLS.get(site.display_currency, f"{site.display_currency} ")
    return f"{symbol}{_write(nano * Decimal(site.display_rate) / NANO)}"


def _write(amount: Decimal) -> str:
    """Every digit there is, and at least cents."""
    whole, _dot, fraction = f"{amount:,f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
