"""Answers and failures of every model, hour by hour and day by day, from rollups only.

What counts is what the caller could not help: an upstream that failed, or a process of
ours that ended a call. Requests that were refused, calls that the caller ended and
calls that ran out of credit say nothing about a model and are left out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from gateway.enums import Outcome, RollupPeriod
from gateway.models import SiteLatencyRollup, SiteRollup

ANSWERED = (Outcome.COMPLETED,)
FAILED = (Outcome.UPSTREAM_ERROR, Outcome.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Tally:
    answered: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.answered + other.answered, self.failed + other.failed)

    @property
    def calls(self) -> int:
        return self.answered + self.failed

    @property
    def share(self) -> float | None:
        """Of calls that were answered, 0 to 1; None without calls."""
        return self.answered / self.calls if self.calls else None


Slots = dict[datetime, Tally]  # by when the hour or day begins


def read_slots(
    period: RollupPeriod, since: datetime, until: datetime
) -> dict[str, Slots]:
    """Model -> slots with calls that count. One query."""
    rows = SiteRollup.objects.filter(
        period=period,
        starts_at__gte=since,
        starts_at__lt=until,
        outcome__in=(*ANSWERED, *FAILED),
    )
    groups = rows.order_by().values_list("model", "starts_at")
    found: defaultdict[str, Slots] = defaultdict(dict)
    for model, starts_at, answered, failed in groups.annotate(
        answered_calls=Coalesce(Sum("calls", filter=Q(outcome__in=ANSWERED)), 0),
        failed_calls=Coalesce(Sum("calls", filter=Q(outcome__in=FAILED)), 0),
    ):
        found[model][starts_at] = Tally(int(answered), int(failed))
    return dict(found)


def read_first_bytes(since: datetime) -> dict[str, Counter[int]]:
    """Model -> histogram of how long good answers took to begin, in ms."""
    rows = SiteLatencyRollup.objects.filter(
        period=RollupPeriod.HOUR, starts_at__gte=since
    ).order_by()
    groups = rows.values_list("model", "first_byte_ms").annotate(counted=Sum("calls"))
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for model, step, calls in groups:
        found[model][step] += int(calls)
    return dict(found)


def cut_slots(
    slots: Slots, *, since: datetime, width: timedelta, count: int
) -> list[Tally]:
    """`count` sums, each of `width`, from `since` on."""
    sums = [Tally() for _ in range(count)]
    for starts_at, tally in slots.items():
        place = (starts_at - since) // width
        if 0 <= place < count:
            sums[place] += tally
    return sums
