"""Sums of the site's rollups: in all, and slot by slot of a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import DAY
from gateway.metering.rollups import floor_time
from gateway.models import SiteRollup
from portal.insight.spans import Span
from portal.usage.totals import ceil_time


@dataclass(frozen=True, slots=True)
class Sums:
    """Closed calls; money in nano-USD. `upstream_cost` is of those whose cost is
    known, and these were charged `costed`."""

    calls: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    charged: int = 0
    upstream_cost: int = 0
    costed: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, it) + getattr(other, it) for it in COLUMNS))

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @property
    def error_share(self) -> float | None:
        return self.failed / self.calls if self.calls else None

    @property
    def margin(self) -> int | None:
        """Of what has a known cost; None where nothing has."""
        return self.costed - self.upstream_cost if self.has_cost else None

    @property
    def margin_share(self) -> float | None:
        return (self.costed - self.upstream_cost) / self.costed if self.costed else None

    @property
    def has_cost(self) -> bool:
        return bool(self.costed or self.upstream_cost)

    @property
    def known_share(self) -> float | None:
        """How much of the revenue has a known cost, 0 to 1; None without revenue."""
        return self.costed / self.charged if self.charged else None


COLUMNS = [it.name for it in fields(Sums)]
Slots = list[Sums]


def add_columns(rows: QuerySet[Any]) -> Any:
    """Grouped rows with the sum of each column, in the order of `Sums`."""
    return rows.annotate(**{f"sum_{name}": Sum(name) for name in COLUMNS})


def sum_site(since: datetime, until: datetime) -> Sums:
    """Whole hours; whole days among them from the daily rows."""
    rows = SiteRollup.objects.filter(match_time(since, until))
    sums = rows.aggregate(**{f"sum_{name}": Sum(name) for name in COLUMNS})
    return Sums(*(int(sums[f"sum_{name}"] or 0) for name in COLUMNS))


def match_time(since: datetime, until: datetime) -> Q:
    """Rows of rollups that lie from `since` to `until`, both at whole hours."""
    wanted = Q(pk=None)
    for period, start, end in _split(since, until):
        wanted |= Q(period=period, starts_at__gte=start, starts_at__lt=end)
    return wanted


def _split(
    since: datetime, until: datetime
) -> Iterator[tuple[RollupPeriod, datetime, datetime]]:
    first, last = ceil_time(since, DAY), floor_time(until, DAY)
    if first >= last:
        yield RollupPeriod.HOUR, since, until
        return
    if since < first:
        yield RollupPeriod.HOUR, since, first
    yield RollupPeriod.DAY, first, last
    if last < until:
        yield RollupPeriod.HOUR, last, until


def read_slots(span: Span, column: str) -> dict[Any, Slots]:
    """What `column` (model, channel_id, outcome) is -> its sums, slot by slot."""
    found: defaultdict[Any, Slots] = defaultdict(lambda: [Sums() for _ in span.slots])
    rows = list_rollups(SiteRollup.objects.all(), span)
    groups = rows.order_by().values_list(column, "starts_at")
    for value, starts_at, *sums in add_columns(groups):
        slot = span.find_slot(starts_at)
        found[value][slot] += Sums(*map(int, sums))
    return dict(found)


def list_rollups(rows: QuerySet[Any], span: Span) -> QuerySet[Any]:
    return rows.filter(
        period=span.period, starts_at__gte=span.since, starts_at__lte=span.now
    )
