"""Usage into money, line by line; the same arithmetic charges, explains and verifies.

`usage` maps a unit to a quantity: a word of gateway.enums.Unit, or a finer key such as
"image/hd/1024x1024" that falls back to its first part. Quantities do not overlap:
cached tokens are not counted again as input.
"""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from gateway.enums import PRICE_QUANTUM, Unit
from gateway.metering.tiers import MARK, list_starts, pick_rates, rates_above
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
    return [
        CostLine(
            unit=unit, quantity=quantity, rate=rate, quantum=quantum, amount=amount
        )
        for unit, quantity, rate, quantum, amount in _price(
            usage, rates, multiplier_ppm
        )
    ]


def sum_cost(
    usage: Mapping[str, int], rates: Mapping[str, int], *, multiplier_ppm: int
) -> int:
    """Nano-USD in all."""
    return sum(amount for *_, amount in _price(usage, rates, multiplier_ppm))


def _price(
    usage: Mapping[str, int], rates: Mapping[str, int], multiplier_ppm: int
) -> Iterator[tuple[str, int, int, int, int]]:
    """Unit, quantity, rate, quantum and amount of whatever has a rate."""
    rates = pick_rates(usage, rates)
    for key, quantity in usage.items():
        if quantity:
            rate = rates.get(key)
            if rate is None:
                rate = find_rate(key, rates)
            if rate:
                quantum = _find_quantum(key)
                amount = price_line(
                    quantity=quantity,
                    rate=rate,
                    quantum=quantum,
                    multiplier_ppm=multiplier_ppm,
                )
                yield key, quantity, rate, quantum, amount


def _find_quantum(key: str) -> int:
    quantum = PRICE_QUANTUM.get(key)  # type: ignore[call-overload]  # a word is its text
    if quantum is None:
        quantum = PRICE_QUANTUM[Unit(key.partition("/")[0])]
    return int(quantum)


def find_rate(key: str, rates: Mapping[str, int]) -> int:
    """The rate of `key`, of what it is a part of, or 0 when none is set."""
    while key:
        rate = rates.get(key)
        if rate is not None:
            return rate
        head, slash, _ = key.rpartition("/")
        key = head if slash else FALLBACK.get(Unit(key), "")
    return 0


def fill_rates(rates: Mapping[str, int]) -> dict[str, int]:
    """`rates` with one for every unit, of what it falls back to: the same costs, and a
    call need not look for them. Above each length of a prompt as well."""
    filled = _fill(rates_above(0, rates))
    for start in list_starts(rates):
        above = _fill(rates_above(start + 1, rates))
        filled |= {f"{unit.value}{MARK}{start}": above[unit] for unit in Unit}
    return filled


def _fill(rates: Mapping[str, int]) -> dict[str, int]:
    return {unit.value: find_rate(unit, rates) for unit in Unit} | dict(rates)
