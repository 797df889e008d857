"""What happens this minute, from the newest calls only.

Both questions go by an index and stop at MOST calls, so that they cost the same however
many calls there are; of a site that has more a minute a shorter time is taken.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from gateway.enums import CallState
from gateway.metering.latency import floor_to_step, read_percentile
from gateway.metering.rollup_table import NOT_FAILED
from gateway.models import UsageLog
from gateway.rids import floor_rid

WINDOW = timedelta(seconds=60)
MOST = 2_000  # calls
BARS = 30  # of the pulse, each of two seconds
ENDED = (
    *("closed_at", "outcome", "is_stream", "first_byte_ms"),
    *("input_tokens", "output_tokens"),
)


@dataclass(frozen=True, slots=True)
class Live:
    """Rates are a second; times in milliseconds, None without answers; `pulse`: calls
    that began, two seconds a bar, the newest last."""

    calls_rate: float = 0.0
    tokens_rate: float = 0.0
    calls: int = 0
    ended: int = 0
    failed: int = 0
    p50: int | None = None
    p95: int | None = None
    open_calls: int = 0
    open_streams: int = 0
    pulse: list[int] = field(default_factory=lambda: [0] * BARS)

    @property
    def error_share(self) -> float | None:
        return self.failed / self.ended if self.ended else None

    @property
    def is_quiet(self) -> bool:
        return not (self.calls or self.ended or self.open_calls)


def read_live(now: datetime | None = None) -> Live:
    now = now or timezone.now()
    began = _list_began(now)
    ended = _list_ended(now)
    steps = _count_steps(ended)
    return Live(
        calls_rate=len(began) / _measure(began, now),
        tokens_rate=sum(row[4] + row[5] for row in ended)
        / _measure([row[0] for row in ended], now),
        calls=len(began),
        ended=len(ended),
        failed=sum(row[1] not in NOT_FAILED for row in ended),
        p50=read_percentile(steps, 0.5),
        p95=read_percentile(steps, 0.95),
        pulse=_draw_pulse(began, now),
        **_count_open(),
    )


def _list_began(now: datetime) -> list[datetime]:
    """Newest first."""
    rows = UsageLog.objects.filter(rid__gte=floor_rid(now - WINDOW)).order_by("-rid")
    return list(rows.values_list("created_at", flat=True)[:MOST])


def _list_ended(now: datetime) -> list[tuple[Any, ...]]:
    rows = UsageLog.objects.filter(closed_at__gt=now - WINDOW, closed_at__lte=now)
    return list(rows.order_by("-closed_at").values_list(*ENDED)[:MOST])


def _measure(moments: list[datetime], now: datetime) -> float:
    """Seconds that these cover: the window, or less of it when it holds too many."""
    if len(moments) < MOST:
        return WINDOW.total_seconds()
    return max((now - moments[-1]).total_seconds(), 0.1)


def _count_steps(ended: list[tuple[Any, ...]]) -> Counter[int]:
    """Of the answers that were streamed, or of all where none was."""
    good = [row for row in ended if row[3] is not None and row[1] in NOT_FAILED]
    streamed = [row for row in good if row[2]]
    return Counter(floor_to_step(row[3]) for row in streamed or good)


def _draw_pulse(began: list[datetime], now: datetime) -> list[int]:
    bars = [0] * BARS
    width = WINDOW / BARS
    for moment in began:
        place = (now - moment) // width
        bars[BARS - 1 - min(max(place, 0), BARS - 1)] += 1
    return bars


def _count_open() -> dict[str, int]:
    """The index of open calls holds no other."""
    rows = UsageLog.objects.filter(state=CallState.OPEN)
    streams = Count("rid", filter=Q(is_stream=True))
    return rows.aggregate(open_calls=Count("rid"), open_streams=streams)
