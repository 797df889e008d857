"""What a group's multiplier means, told on models that people know."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from gateway.enums import Unit
from gateway.money import MILLION
from portal.catalogue.rates import Rate, make_rate
from portal.pricing.picture import read_picture
from portal.pricing.preview import list_samples, price_sample
from portal.pricing.traffic import read_traffic

SHOWN = 2
KNOWN = ("gpt-4o", "claude-sonnet-4-5", "gpt-4.1", "deepseek-chat", "gpt-4o-mini")


@dataclass(frozen=True, slots=True)
class Example:
    """One model: its rates for the group, and a short question's cost in nano-USD at
    the list price and for the group."""

    model: str
    rates: tuple[Rate, ...]
    call: str
    listed: int
    paid: int


def list_examples(multiplier_ppm: int) -> list[Example]:
    """Of the most used models that are priced by tokens, else of well-known ones."""
    picture, now = read_picture(), timezone.now()
    found = []
    for name in _list_names():
        price = picture.price_of(name, now)
        if price is None or Unit.OUTPUT not in price.rates:
            continue
        sample = list_samples(price.rates)[0]
        found.append(
            Example(
                model=name,
                rates=tuple(
                    make_rate(unit, price.rates[unit], multiplier_ppm=multiplier_ppm)
                    for unit in (Unit.INPUT, Unit.OUTPUT)
                    if unit in price.rates
                ),
                call=sample.name,
                listed=price_sample(sample, price.rates, MILLION),
                paid=price_sample(sample, price.rates, multiplier_ppm),
            )
        )
        if len(found) == SHOWN:
            break
    return found


def _list_names() -> Iterator[str]:
    traffic = read_traffic()
    used = sorted(traffic, key=lambda name: -traffic[name].calls)
    yield from dict.fromkeys((*used, *KNOWN))
