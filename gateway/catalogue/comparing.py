"""What a price list says against what is charged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.catalogue.listing import Listing
from gateway.models import Price


@dataclass(frozen=True, slots=True)
class Standing:
    """The price that is in force: its rates and where they are from."""

    rates: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`now` is None for a model without a price."""

    listing: Listing
    now: Standing | None

    @property
    def units(self) -> list[str]:
        """Those whose rate is another one, or is there on one side only."""
        old = self.now.rates if self.now else {}
        keys = dict.fromkeys((*self.listing.rates, *old))
        return [key for key in keys if old.get(key) != self.listing.rates.get(key)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unlisted`: priced models that the list does not know, by name."""

    new: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    unlisted: list[str] = field(default_factory=list)


def compare_list(
    listings: Iterable[Listing], standing: Mapping[str, Standing]
) -> Comparison:
    found, names = Comparison(), set()
    unchanged = 0
    for listing in listings:
        names.add(listing.name)
        now = standing.get(listing.name)
        difference = Difference(listing, now)
        if now is None:
            found.new.append(difference)
        elif difference.units:
            found.changed.append(difference)
        else:
            unchanged += 1
    unlisted = sorted(standing.keys() - names)
    return Comparison(found.new, found.changed, unchanged, unlisted)


def read_standing(moment: datetime) -> dict[str, Standing]:
    """The prices in force at `moment`, by model."""
    rows = Price.objects.filter(effective_at__lte=moment).order_by("effective_at")
    columns = rows.values_list("model", "rates", "source")
    return {model: Standing(rates, source) for model, rates, source in columns}
