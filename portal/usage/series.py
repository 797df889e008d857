"""What was used over a range of time, slot by slot and model by model."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from gateway.enums import CallState, RollupPeriod
from gateway.metering.latency import read_percentile
from gateway.metering.rollup_table import DAY, HOUR, NOT_FAILED
from gateway.metering.rollups import floor_time, read_settled_until
from gateway.models import LatencyRollup, UsageLog, UsageRollup
from portal.usage.filters import match_time
from portal.usage.ranges import Range
from portal.usage.totals import (
    COLUMNS,
    COSTED,
    SUMMED,
    Totals,
    ceil_time,
    has_many_calls,
)

Histogram = Counter[int]
NOON = DAY / 2


@dataclass(slots=True)
class Series:
    """One item a slot of the range; `first_bytes` are histograms of streamed answers
    or, when none was streamed, of all."""

    totals: list[Totals]
    charged_by_model: dict[str, list[int]]
    first_bytes: list[Histogram] = field(default_factory=list)
    has_streams: bool = True

    @property
    def total(self) -> Totals:
        return sum(self.totals, Totals())

    def percentile(self, share: float) -> int | None:
        """Milliseconds, over the whole range."""
        return read_percentile(sum(self.first_bytes, Counter()), share)

    def percentiles(self, share: float) -> list[int | None]:
        """Milliseconds, slot by slot; None where there was no call."""
        return [read_percentile(steps, share) for steps in self.first_bytes]


def read_series(account_id: int, wanted: Range) -> Series:
    totals = [Totals() for _ in wanted.slots]
    by_model: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(totals))
    for slot, model, sums in _read_slots(account_id, wanted):
        totals[slot] += sums
        by_model[model][slot] += sums.charged
    first_bytes, has_streams = _read_first_bytes(account_id, wanted)
    return Series(totals, dict(by_model), first_bytes, has_streams)


def _read_slots(account_id: int, wanted: Range) -> Iterator[tuple[int, str, Totals]]:
    """Hours that are settled from the rollups, the last one or two from their calls,
    and so is a first one that is not whole.
    The database sums the hours of a slot: a month has thousands of rows."""
    since, now = wanted.since, wanted.now
    first = min(ceil_time(since, HOUR), now)  # in some zones a day begins at half past
    settled = max(floor_time(min(now, read_settled_until()), HOUR), first)
    if has_many_calls(account_id, settled, now):
        settled = now
    hours = UsageRollup.objects.filter(
        account_id=account_id,
        period=RollupPeriod.HOUR,
        starts_at__gte=first,
        starts_at__lt=settled,
    )
    sums = {f"sum_{name}": Sum(name) for name in COLUMNS}
    groups = hours.values_list(place("starts_at", wanted.slots), "model").order_by()
    yield from _read_groups(groups.annotate(**sums))
    for edge in ((since, first), (settled, now)):
        if edge[0] < edge[1]:
            calls = UsageLog.objects.filter(match_time(*edge), account_id=account_id)
            yield from _read_groups(_group_calls(calls, wanted))


def place(column: str, slots: Sequence[datetime], shift: timedelta = DAY * 0) -> Case:
    """The number of the slot in which `column` + `shift` lies, as SQL. In a zone that
    is half an hour off, an hour belongs to the slot in which it begins."""
    ends = [
        When(**{f"{column}__lt": start - shift}, then=Value(number))
        for number, start in enumerate(slots[1:])
    ]
    last = Value(len(slots) - 1)
    return Case(*ends, default=last, output_field=IntegerField())


def _group_calls(calls: QuerySet[UsageLog], wanted: Range) -> Any:
    sums: dict[str, Any] = {f"sum_{name}": Sum(name) for name in SUMMED}
    sums["sum_calls"] = Count("rid")
    sums["sum_costed"] = COSTED
    sums["sum_failed"] = Count("rid", filter=~Q(outcome__in=NOT_FAILED))
    closed = calls.exclude(state=CallState.OPEN)
    groups = closed.values_list(place("created_at", wanted.slots), "model").order_by()
    return groups.annotate(**{f"sum_{name}": sums[f"sum_{name}"] for name in COLUMNS})


def _read_groups(rows: Iterable[Any]) -> Iterator[tuple[int, str, Totals]]:
    for slot, model, *sums in rows:
        yield slot, model, Totals(*(int(it or 0) for it in sums))  # a sum of unknowns


def _read_first_bytes(account_id: int, wanted: Range) -> tuple[list[Histogram], bool]:
    """A minute behind; days before today are UTC days, each in the slot in which its
    noon lies. Neither changes a percentile that anybody would notice."""
    today = wanted.since if wanted.is_hourly else wanted.slots[-1]
    hours = list_first_bytes(account_id, RollupPeriod.HOUR, today, wanted.now)
    rows = [*_group_steps(hours, place("starts_at", wanted.slots))]
    if not wanted.is_hourly:
        days = list_first_bytes(
            account_id, RollupPeriod.DAY, wanted.since - NOON, today - NOON
        )
        rows += _group_steps(days, place("starts_at", wanted.slots, NOON))
    has_streams = any(is_stream for _, is_stream, _, _ in rows)
    histograms: list[Histogram] = [Counter() for _ in wanted.slots]
    for slot, is_stream, step, calls in rows:
        if is_stream or not has_streams:
            histograms[slot][step] += int(calls)
    return histograms, has_streams or not rows


def _group_steps(
    rows: QuerySet[LatencyRollup], slot: Case
) -> Iterable[tuple[int, bool, int, int]]:
    groups = rows.values_list(slot, "is_stream", "first_byte_ms").order_by()
    return groups.annotate(sum_calls=Sum("calls"))


def read_median(account_id: int, wanted: Range, *, is_stream: bool) -> int | None:
    """Milliseconds to the first byte in the time before the range."""
    since, until = wanted.previous
    period = RollupPeriod.HOUR if wanted.is_hourly else RollupPeriod.DAY
    margin = DAY * 0 if wanted.is_hourly else NOON
    rows = list_first_bytes(account_id, period, since - margin, until - margin)
    if is_stream:
        rows = rows.filter(is_stream=True)
    groups = rows.values_list("first_byte_ms").order_by()
    steps = {step: int(n) for step, n in groups.annotate(sum_calls=Sum("calls"))}
    return read_percentile(steps, 0.5)


def list_first_bytes(
    account_id: int, period: RollupPeriod, since: datetime, until: datetime
) -> QuerySet[LatencyRollup]:
    return LatencyRollup.objects.filter(
        account_id=account_id,
        period=period,
        starts_at__gte=since,
        starts_at__lt=until,
    )
