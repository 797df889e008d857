"""What channels did, from the rollups of the whole site: their cost does not grow with
the calls."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from gateway.enums import RollupPeriod
from gateway.metering.latency import read_percentile
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time
from gateway.models import SiteLatencyRollup, SiteRollup
from portal.status.counts import ANSWERED, FAILED, Tally
from portal.usage.series import place

HOURS, DAYS = 24, 30
CACHE_KEY, KEPT_SECONDS = "channels:figures", 20
MONTH = {  # columns of the rollup -> figures
    "calls": "calls",
    "charged": "charged",
    "costed": "costed",
    "upstream_cost": "cost",
}


@dataclass(slots=True)
class Figures:
    """`recent`: since the start of the hour before this one; `day`: the last 24 hours,
    and its calls hour by hour; money in nano-USD over 30 days: `costed` is what the
    calls were charged whose `cost` is known."""

    recent: Tally = field(default_factory=Tally)
    day: Tally = field(default_factory=Tally)
    calls_by_hour: list[int] = field(default_factory=lambda: [0] * HOURS)
    p50: int | None = None
    p95: int | None = None
    calls: int = 0
    charged: int = 0
    costed: int = 0
    cost: int = 0


Found = defaultdict[int, Figures]
Which = dict[str, int]


def recent_since(now: datetime) -> datetime:
    """From when on "recent" is: one hour and what has passed of this one."""
    return floor_time(now, HOUR) - HOUR


def read_all_figures(now: datetime) -> Mapping[int, Figures]:
    """Channel -> its figures; those without calls are missing. Kept for a moment: the
    rollups themselves change once a minute."""
    known: Mapping[int, Figures] | None = cache.get(CACHE_KEY)
    if known is None:
        known = read_figures(now)
        cache.set(CACHE_KEY, known, KEPT_SECONDS)
    return known


def read_figures(now: datetime, channel_id: int | None = None) -> Mapping[int, Figures]:
    """Of one channel or, slowly, of all. Three queries."""
    which = {"channel_id__gt": 0} if channel_id is None else {"channel_id": channel_id}
    found: defaultdict[int, Figures] = defaultdict(Figures)
    _add_hours(found, now, which)
    _add_first_bytes(found, now, which)
    _add_month(found, now, which)
    return dict(found)


def _add_hours(found: Found, now: datetime, which: Which) -> None:
    """The database counts the hours: to make dates of thousands of texts takes long."""
    first, recent = floor_time(now, HOUR) - (HOURS - 1) * HOUR, HOURS - 2
    rows = SiteRollup.objects.filter(
        period=RollupPeriod.HOUR,
        starts_at__gte=first,
        outcome__in=(*ANSWERED, *FAILED),
        **which,
    )
    hour_of = place("starts_at", [first + number * HOUR for number in range(HOURS)])
    groups = rows.order_by().values_list("channel_id", hour_of)
    for channel_id, hour, calls, failed in groups.annotate(
        sum_calls=Sum("calls"),
        sum_failed=Coalesce(Sum("calls", filter=Q(outcome__in=FAILED)), 0),
    ):
        tally = Tally(int(calls) - int(failed), int(failed))
        figures = found[channel_id]
        figures.calls_by_hour[hour] = tally.calls
        figures.day += tally
        if hour >= recent:
            figures.recent += tally


def _add_first_bytes(found: Found, now: datetime, which: Which) -> None:
    rows = SiteLatencyRollup.objects.filter(
        period=RollupPeriod.HOUR, starts_at__gte=recent_since(now), **which
    )
    groups = rows.order_by().values_list("channel_id", "is_stream", "first_byte_ms")
    steps: defaultdict[tuple[int, bool], Counter[int]] = defaultdict(Counter)
    for channel_id, is_stream, step, calls in groups.annotate(counted=Sum("calls")):
        steps[channel_id, is_stream][step] += int(calls)
    for channel_id in {it for it, _ in steps}:
        counted = choose_histogram(steps[channel_id, True], steps[channel_id, False])
        found[channel_id].p50 = read_percentile(counted, 0.5)
        found[channel_id].p95 = read_percentile(counted, 0.95)


def choose_histogram(streamed: Counter[int], whole: Counter[int]) -> Counter[int]:
    """Streams tell how soon an upstream begins; others only when nothing streamed."""
    return streamed or whole


def _add_month(found: Found, now: datetime, which: Which) -> None:
    first = floor_time(now, DAY) - (DAYS - 1) * DAY
    rows = SiteRollup.objects.filter(
        period=RollupPeriod.DAY, starts_at__gte=first, **which
    )
    groups = rows.order_by().values_list("channel_id")
    sums = {f"sum_{name}": Sum(name) for name in MONTH}
    for channel_id, *values in groups.annotate(**sums):
        for name, value in zip(MONTH.values(), values, strict=True):
            setattr(found[channel_id], name, int(value))
