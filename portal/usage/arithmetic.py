"""What a call cost, line by line, so that a person can do the sum again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gateway.enums import Unit
from gateway.models import UsageLog
from gateway.money import MILLION
from portal.display.money import write_price
from portal.usage.words import name_unit


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`quantity` x `rate` / `quantum` x multiplier = `amount`; money is nano-USD."""

    unit: str
    name: str
    quantity: int
    quantity_unit: str
    rate: int
    per: str
    quantum: int
    amount: int

    @property
    def rate_text(self) -> str:
        """To its last digit, so that the sum can be done again."""
        return write_price(Decimal(self.rate))


@dataclass(frozen=True, slots=True)
class Bill:
    """`cost` is the sum of the lines; what was not covered of it is `shortfall`."""

    lines: list[PricedLine]
    multiplier: Decimal
    cost: int
    charged: int
    shortfall: int
    unpriced: list[str]  # what was used, where nothing of it has a price

    @property
    def has_multiplier(self) -> bool:
        return self.multiplier != 1


def write_bill(call: UsageLog) -> Bill:
    lines = [_read_line(line) for line in call.lines]
    return Bill(
        lines=lines,
        multiplier=(Decimal(call.multiplier_ppm) / MILLION).normalize(),
        cost=sum(line.amount for line in lines),
        charged=call.charged,
        shortfall=call.shortfall,
        unpriced=[] if lines else _list_unpriced(call.usage),
    )


def _read_line(line: Mapping[str, Any]) -> PricedLine:
    unit = str(line["unit"])
    head = unit.partition("/")[0]
    return PricedLine(
        unit=unit,
        name=name_unit(unit),
        quantity=line["quantity"],
        quantity_unit=_("ms") if head == Unit.AUDIO_MILLISECOND else "",
        rate=line["rate"],
        per=name_quantum(head),
        quantum=line["quantum"],
        amount=line["amount"],
    )


def name_quantum(unit: str) -> str:
    """What a price is per."""
    if unit == Unit.AUDIO_MILLISECOND:
        return _("per minute")
    if unit == Unit.IMAGE:
        return _("per picture")
    if unit == Unit.CALL:
        return _("per call")
    if unit == Unit.CHARACTER:
        return _("per 1M characters")
    return _("per 1M tokens")


def _list_unpriced(usage: Mapping[str, int]) -> list[str]:
    """Every call counts as one call; that is only worth a word when it has a price."""
    return [
        f"{quantity:,} × {name_unit(unit)}"
        for unit, quantity in usage.items()
        if quantity and unit != Unit.CALL
    ]
