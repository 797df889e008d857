"""Which models an operator wants to see, and in which order, from the URL."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.pricing.listing import ModelRow

LONGEST = 200  # characters of a search

STATES: dict[str, tuple[StrOrPromise, Callable[[ModelRow], bool]]] = {
    "served": (_("On offer"), lambda row: bool(row.channels)),
    "unpaid": (_("Used without a price"), lambda row: row.is_unpaid),
    "unpriced": (_("No price"), lambda row: row.price is None),
    "unserved": (_("No channel"), lambda row: not row.is_served),
    "hidden": (_("Hidden"), lambda row: not row.is_visible),
    "upcoming": (_("Price will change"), lambda row: row.upcoming is not None),
}
ORDERS: dict[str, tuple[StrOrPromise, Callable[[ModelRow], tuple[int, str]]]] = {
    "": (_("What needs you first"), lambda row: (row.rank, row.name)),
    "name": (_("Name"), lambda row: (0, row.name)),
    "calls": (_("Most calls"), lambda row: (-row.traffic.calls, row.name)),
    "revenue": (_("Most revenue"), lambda row: (-row.traffic.charged, row.name)),
}


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """Empty means any; what is no state or order is taken for absent."""

    text: str = ""
    vendor: str = ""
    endpoint: str = ""
    state: str = ""
    order: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "ModelQuery":
        state, order = query.get("state", ""), query.get("sort", "")
        return cls(
            text=query.get("q", "").strip()[:LONGEST],
            vendor=query.get("vendor", ""),
            endpoint=query.get("endpoint", ""),
            state=state if state in STATES else "",
            order=order if order in ORDERS else "",
        )

    @property
    def is_narrow(self) -> bool:
        return any((self.text, self.vendor, self.endpoint, self.state))

    def matches(self, row: ModelRow) -> bool:
        words = self.text.lower().split()
        there = f"{row.name}\n{row.title}\n{row.vendor_name}".lower()
        return (
            (not self.vendor or row.vendor == self.vendor)
            and (not self.endpoint or self.endpoint in row.endpoints)
            and (not self.state or STATES[self.state][1](row))
            and all(word in there for word in words)
        )


def find_models(rows: Iterable[ModelRow], wanted: ModelQuery) -> list[ModelRow]:
    found = (row for row in rows if wanted.matches(row))
    return sorted(found, key=ORDERS[wanted.order][1])
