"""What one channel did over a range of time, slot by slot."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from gateway.enums import RollupPeriod
from gateway.metering.latency import read_percentile
from gateway.models import SiteLatencyRollup, SiteRollup
from portal.channels.figures import choose_histogram
from portal.status.counts import ANSWERED, FAILED
from portal.usage.ranges import Range
from portal.usage.series import place


@dataclass(slots=True)
class Sums:
    """`refused`: what says nothing about the channel: requests that were wrong, and
    calls that the client ended. Money in nano-USD; `costed`: what the calls were
    charged whose `cost` is known."""

    answered: int = 0
    failed: int = 0
    calls: int = 0
    charged: int = 0
    costed: int = 0
    cost: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, it) + getattr(other, it) for it in COLUMNS))

    @property
    def other(self) -> int:
        """Calls that say nothing about the channel: requests that were wrong, and
        those that the client ended."""
        return self.calls - self.answered - self.failed

    @property
    def share(self) -> float | None:
        judged = self.answered + self.failed
        return self.answered / judged if judged else None

    @property
    def margin(self) -> int:
        return self.costed - self.cost

    @property
    def margin_share(self) -> float | None:
        return self.margin / self.costed if self.costed else None

    @property
    def known_share(self) -> float | None:
        """How much of the revenue has a known cost."""
        return self.costed / self.charged if self.charged else None


COLUMNS = [it.name for it in fields(Sums)]


@dataclass(slots=True)
class Traffic:
    slots: list[Sums]
    first_bytes: list[Counter[int]] = field(default_factory=list)

    @property
    def total(self) -> Sums:
        return sum(self.slots, Sums())

    def percentile(self, share: float) -> int | None:
        return read_percentile(sum(self.first_bytes, Counter()), share)

    def percentiles(self, share: float) -> list[int | None]:
        return [read_percentile(steps, share) for steps in self.first_bytes]


def read_traffic(channel_id: int, wanted: Range) -> Traffic:
    """Two queries over the hours of the site's rollups."""
    slots = [Sums() for _ in wanted.slots]
    rows = _in_range(SiteRollup.objects.all(), channel_id, wanted)
    groups = rows.order_by().values_list(place("starts_at", wanted.slots))
    for slot, *values in groups.annotate(
        sum_answered=Coalesce(Sum("calls", filter=Q(outcome__in=ANSWERED)), 0),
        sum_failed=Coalesce(Sum("calls", filter=Q(outcome__in=FAILED)), 0),
        sum_calls=Sum("calls"),
        sum_charged=Sum("charged"),
        sum_costed=Sum("costed"),
        sum_cost=Sum("upstream_cost"),
    ):
        slots[slot] = Sums(*map(int, values))
    return Traffic(slots, _read_first_bytes(channel_id, wanted))


def _in_range(
    rows: "QuerySet[SiteRollup] | QuerySet[SiteLatencyRollup]",
    channel_id: int,
    wanted: Range,
) -> "QuerySet[SiteRollup] | QuerySet[SiteLatencyRollup]":
    since: datetime = wanted.since
    return rows.filter(
        channel_id=channel_id, period=RollupPeriod.HOUR, starts_at__gte=since
    )


def _read_first_bytes(channel_id: int, wanted: Range) -> list[Counter[int]]:
    """A histogram a slot: of streams or, where nothing streamed, of all."""
    rows = _in_range(SiteLatencyRollup.objects.all(), channel_id, wanted)
    groups = rows.order_by().values_list(
        place("starts_at", wanted.slots), "is_stream", "first_byte_ms"
    )
    steps: defaultdict[bool, list[Counter[int]]] = defaultdict(
        lambda: [Counter() for _ in wanted.slots]
    )
    for slot, is_stream, step, calls in groups.annotate(counted=Sum("calls")):
        steps[is_stream][slot][step] += int(calls)
    return [
        choose_histogram(streamed, whole)
        for streamed, whole in zip(steps[True], steps[False], strict=True)
    ]
