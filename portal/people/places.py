"""Pages of a list by key, for every order it may have: any page costs the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

SEPARATOR = "~"
MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """By `column` (never null; "pk" alone is the newest first), then by id."""

    column: str = "pk"
    is_descending: bool = True
    is_moment: bool = False  # else the column holds integers

    def sort(self, rows: QuerySet[Any], *, is_reversed: bool) -> QuerySet[Any]:
        is_descending = self.is_descending != is_reversed
        names = ["pk"] if self.column == "pk" else [self.column, "pk"]
        return rows.order_by(
            *(F(it).desc() if is_descending else F(it).asc() for it in names)
        )

    def match_beyond(self, place: "Place", *, is_reversed: bool) -> Q:
        """Rows that come after `place` in this order (before it, when reversed)."""
        sign = "lt" if self.is_descending != is_reversed else "gt"
        if self.column == "pk":
            return Q(**{f"pk__{sign}": place.pk})
        same = Q(**{self.column: place.value, f"pk__{sign}": place.pk})
        return Q(**{f"{self.column}__{sign}": place.value}) | same


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order; `value` is an integer or a moment."""

    pk: int
    value: int | datetime | None = None

    def write(self) -> str:
        if self.value is None:
            return str(self.pk)
        if isinstance(self.value, datetime):
            return f"{self.value.astimezone(UTC).isoformat()}{SEPARATOR}{self.pk}"
        return f"{self.value}{SEPARATOR}{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """`newer` and `older` are what `Place.write` made, "" at an end."""

    rows: list[Any]
    newer: str
    older: str


def read_place(text: str | None, order: Order) -> Place | None:
    """None for what is no place of this order."""
    value, _separator, pk = (text or "").rpartition(SEPARATOR)
    if not (pk.isascii() and pk.isdecimal()) or len(pk) > 19:
        return None
    number = min(int(pk), MOST_ID)
    if order.column == "pk":
        return Place(number)
    try:
        return Place(number, _read_value(value, order))
    except ValueError:
        return None


def _read_value(text: str, order: Order) -> int | datetime:
    if order.is_moment:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(-MOST_ID, min(int(text[:20]), MOST_ID))


def read_page(
    rows: QuerySet[Any],
    order: Order,
    *,
    before: str | None,
    after: str | None,
    size: int,
) -> Page:
    """The rows beyond the place `before`, or those just above the place `after`; the
    first ones when neither is given."""
    above, below = read_place(after, order), read_place(before, order)
    place = above or below
    is_reversed = above is not None
    if place:
        rows = rows.filter(order.match_beyond(place, is_reversed=is_reversed))
    found = list(order.sort(rows, is_reversed=is_reversed)[: size + 1])
    has_more = len(found) > size
    shown = found[:size][::-1] if is_reversed else found[:size]
    has_newer, has_older = (has_more, True) if is_reversed else (bool(place), has_more)
    return Page(
        shown,
        newer=_write_place(shown[:1], order) if has_newer else "",
        older=_write_place(shown[-1:], order) if has_older else "",
    )


def _write_place(rows: Sequence[Any], order: Order) -> str:
    if not rows:
        return ""
    value = None if order.column == "pk" else getattr(rows[0], order.column)
    return Place(rows[0].pk, value).write()
