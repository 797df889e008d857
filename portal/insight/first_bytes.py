"""How soon answers of the site begin: of streams or, where nothing streams, of all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from gateway.metering.latency import read_percentile
from gateway.models import SiteLatencyRollup
from portal.insight.spans import Span
from portal.insight.sums import list_rollups

Histogram = Counter[int]


@dataclass(frozen=True, slots=True)
class FirstBytes:
    """Milliseconds -> answers, slot by slot."""

    slots: Sequence[Histogram]
    has_streams: bool

    def percentile(self, share: float) -> int | None:
        return read_percentile(sum(self.slots, Counter()), share)

    def percentiles(self, share: float) -> list[int | None]:
        return [read_percentile(steps, share) for steps in self.slots]


def read_first_bytes(span: Span) -> FirstBytes:
    now = list_rollups(SiteLatencyRollup.objects.all(), span)
    steps = [*_group(now.values_list("starts_at", "is_stream", "first_byte_ms"))]
    has_streams = any(is_stream for _, is_stream, *_ in steps) or not steps
    slots: list[Histogram] = [Counter() for _ in span.slots]
    for starts_at, is_stream, step, calls in steps:
        if is_stream == has_streams:
            slots[span.find_slot(starts_at)][step] += int(calls)
    return FirstBytes(slots, has_streams)


def _group(rows: Any) -> Iterable[Any]:
    groups: Iterable[Any] = rows.order_by().annotate(sum_calls=Sum("calls"))
    return groups
