"""Prices as a reader pays them, exact to the last digit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.enums import Unit
from gateway.metering.cost import find_rate
from gateway.metering.tiers import MARK
from gateway.money import MILLION, NANO
from portal.display.money import write_digits, write_price
from portal.usage.words import name_unit

PER: dict[str, StrOrPromise] = {
    Unit.IMAGE: _("per picture"),
    Unit.AUDIO_MILLISECOND: _("per minute"),
    Unit.CHARACTER: _("per 1M characters"),
    Unit.CALL: _("per call"),
}
PER_TOKENS = _("per 1M tokens")
PLACES = {unit.value: place for place, unit in enumerate(Unit)}
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
        return name_per(self.unit)

    @property
    def listed(self) -> str:
        return write_price(Decimal(self.nano))

    @property
    def price(self) -> str:
        return write_price(self.paid)

    @property
    def exact(self) -> str:
        return f"US${write_digits(self.paid / NANO)}"

    @property
    def is_changed(self) -> bool:
        return self.paid != self.nano


def list_rates(rates: Mapping[str, int], *, multiplier_ppm: int) -> list[Rate]:
    """In the order of gateway.enums.Unit; finer keys behind what they are a part of."""
    keys = sorted(rates, key=place_unit)
    return [make_rate(key, rates[key], multiplier_ppm=multiplier_ppm) for key in keys]


def place_unit(key: str) -> tuple[int, int, int, str]:
    """To sort by: what long prompts cost comes behind all else."""
    plain, _mark, start = key.partition(MARK)
    place = PLACES.get(plain.partition("/")[0], len(PLACES))
    return int(start or 0), place, len(key), key


def name_per(unit: str) -> StrOrPromise:
    """What a price is per."""
    return PER.get(unit.partition("/")[0], PER_TOKENS)


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
