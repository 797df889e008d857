"""Sums of a filter: days and hours from the rollups, the edges from the calls.

Exact to the call, and its cost does not grow with the calls: at most two hours of one
account are read call by call. Should these be more than MAX_CALLS (or should the
rollups have stood still), the rollups alone are taken, as far as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from gateway.enums import CallState, RollupPeriod
from gateway.metering.lease import LONG_AGO
from gateway.metering.rollup_table import DAY, HOUR, NOT_FAILED
from gateway.metering.rollups import floor_time, read_settled_until
from gateway.models import UsageLog
from portal.usage.filters import (
    OPEN,
    UsageFilter,
    find_rollups,
    match_account,
    match_time,
)

MAX_CALLS = 30_000
MAX_ERRORS = 10_000


@dataclass(frozen=True, slots=True)
class Totals:
    """Closed calls only; money is nano-USD. `upstream_cost` is of the calls whose cost
    is known, which were charged `costed`."""

    calls: int = 0
    failed: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    charged: int = 0
    upstream_cost: int = 0
    costed: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            *(getattr(self, it) + getattr(other, it) for it in COLUMNS),
        )

    @property
    def fresh_tokens(self) -> int:
        """Input that was not read from a cache."""
        return max(self.input_tokens - self.cached_tokens, 0)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    @property
    def margin(self) -> int:
        """Of the calls whose cost is known."""
        return self.costed - self.upstream_cost


COLUMNS = [field.name for field in fields(Totals)]
COSTED = Sum("charged", filter=Q(upstream_cost__isnull=False))
SUMMED = ("input_tokens", "cached_tokens", "output_tokens", "charged", "upstream_cost")


def sum_usage(account_id: int | None, wanted: UsageFilter) -> Totals:
    """None as account: everybody. The rollups know no errors, so that the calls with
    one are summed as they are: ask `has_many_errors` first."""
    if wanted.rid or wanted.status == OPEN or wanted.error_code:
        calls = UsageLog.objects.filter(match_account(account_id))
        return _sum_calls(calls.filter(wanted.match_calls()))
    since, until = wanted.since or LONG_AGO, wanted.until or timezone.now() + DAY
    first = ceil_time(since, HOUR)
    last = floor_time(min(until, read_settled_until()), HOUR)
    if first >= last:
        return _sum_edge(account_id, wanted, since, until)
    return (
        _sum_edge(account_id, wanted, since, first)
        + _sum_rollups(account_id, wanted, first, last)
        + _sum_edge(account_id, wanted, last, until)
    )


def ceil_time(moment: datetime, step: timedelta) -> datetime:
    return floor_time(moment + step - timedelta(microseconds=1), step)


def has_many_errors(account_id: int | None, wanted: UsageFilter) -> bool:
    """Whether summing the calls that failed like this would take long."""
    if not wanted.error_code:
        return False
    calls = UsageLog.objects.filter(match_account(account_id), wanted.match_calls())
    rids = calls.order_by("-rid").values_list("rid")
    return bool(rids[MAX_ERRORS : MAX_ERRORS + 1])


def has_many_calls(account_id: int | None, since: datetime, until: datetime) -> bool:
    """Whether reading the calls of that time would take long; reads only the index."""
    calls = UsageLog.objects.filter(match_account(account_id))
    rids = calls.filter(match_time(since, until)).order_by("-rid").values_list("rid")
    return bool(rids[MAX_CALLS : MAX_CALLS + 1])


def _sum_edge(
    account_id: int | None, wanted: UsageFilter, since: datetime, until: datetime
) -> Totals:
    if since >= until:
        return Totals()
    if has_many_calls(account_id, since, until):
        first, last = floor_time(since, HOUR), ceil_time(until, HOUR)
        return _sum_rollups(account_id, wanted, first, last)
    edge = replace(wanted, since=since, until=until).match_calls()
    return _sum_calls(UsageLog.objects.filter(match_account(account_id), edge))


def _sum_calls(calls: Any) -> Totals:
    closed = calls.exclude(state=CallState.OPEN)
    failed = Count("rid", filter=~Q(outcome__in=NOT_FAILED))
    sums = {f"sum_{name}": Sum(name) for name in SUMMED}
    return _read_sums(
        closed.aggregate(
            sum_calls=Count("rid"), sum_failed=failed, sum_costed=COSTED, **sums
        )
    )


def _sum_rollups(
    account_id: int | None, wanted: UsageFilter, since: datetime, until: datetime
) -> Totals:
    """Whole hours; whole days among them from the daily rows."""
    time = Q(pk=None)
    for period, start, end in _split(since, until):
        time |= Q(period=period, starts_at__gte=start, starts_at__lt=end)
    rows = find_rollups(account_id).filter(time, wanted.match_rollups())
    sums = {f"sum_{name}": Sum(name) for name in COLUMNS}
    return _read_sums(rows.aggregate(**sums))


def _split(
    since: datetime, until: datetime
) -> Iterator[tuple[RollupPeriod, datetime, datetime]]:
    first, last = ceil_time(since, DAY), floor_time(until, DAY)
    if first >= last:
        yield RollupPeriod.HOUR, since, until
        return
    yield RollupPeriod.HOUR, since, first
    yield RollupPeriod.DAY, first, last
    yield RollupPeriod.HOUR, last, until


def _read_sums(sums: dict[str, Any]) -> Totals:
    return Totals(*(int(sums[f"sum_{name}"] or 0) for name in COLUMNS))
