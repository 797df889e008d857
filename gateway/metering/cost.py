"""Usage into money, line by line; the same arithmetic charges, explains and verifies.

`usage` maps a unit to a quantity: a word of gateway.enums.Unit, or a finer key such as
"image/hd/1024x1024" that falls back to its first part. Quantities do not overlap:
cached tokens are not counted again as input.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from gateway.enums import PRICE_QUANTUM, Unit
from gateway.money import price_line

# A unit without a rate of its own costs what the unit it is a part of costs.
FALLBACK = {
    Unit.INPUT_CACHED: Unit.INPUT,
    Unit.INPUT_CACHE_WRITE: Unit.INPUT,
    Unit.INPUT_AUDIO: Unit.INPUT,
    Unit.INPUT_IMAGE: Unit.INPUT,
    Unit.OUTPUT_REASONING: Unit.OUTPUT,
    Unit.OUTPUT_AUDIO: Unit.OUTPUT,
    Unit.OUTPUT_IMAGE: Unit.OUTPUT,
}


class CostLine(TypedDict):
    """`amount` = quantity x rate / quantum x multiplier, rounded half up once."""

    unit: str
    quantity: int
    rate: int
    quantum: int
    amount: int


def list_cost_lines(
    usage: Mapping[str, int], rates: Mapping[str, int], *, multiplier_ppm: int
) -> list[CostLine]:
    """One line for every unit that was used and has a rate."""
    lines: list[CostLine] = []
    for key, quantity in usage.items():
        rate = find_rate(key, rates)
        if not quantity or not rate:
            continue
        quantum = PRICE_QUANTUM[Unit(key.partition("/")[0])]
        amount = price_line(
            quantity=quantity,
            rate=rate,
            quantum=quantum,
            multiplier_ppm=multiplier_ppm,
        )
        lines.append(
            CostLine(
                unit=key, quantity=quantity, rate=rate, quantum=quantum, amount=amount
            )
        )
    return lines


def sum_cost(
    usage: Mapping[str, int], rates: Mapping[str, int], *, multiplier_ppm: int
) -> int:
    """Nano-USD in all."""
    lines = list_cost_lines(usage, rates, multiplier_ppm=multiplier_ppm)
    return sum(line["amount"] for line in lines)


def find_rate(key: str, rates: Mapping[str, Any]) -> int:
    """The rate of `key`, of what it is a part of, or 0 when none is set."""
    while key:
        rate = rates.get(key)
        if rate is not None:
            return int(rate)
        head, slash, _ = key.rpartition("/")
        key = head if slash else FALLBACK.get(Unit(key), "")
    return 0
