"""Why calls failed of late, grouped by cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django_stubs_ext import StrOrPromise

from gateway.enums import Outcome
from gateway.metering.rollup_table import NOT_FAILED
from gateway.models import UsageLog
from portal.usage.causes import explain_cause
from portal.usage.words import TONES, name_outcome

WINDOW = timedelta(hours=24)
MOST_CALLS = 5_000  # of the newest, good ones included
MOST = 8


@dataclass(frozen=True, slots=True)
class Failure:
    outcome: str
    cause: str
    calls: int
    channels: int
    last_at: datetime

    @property
    def label(self) -> StrOrPromise:
        return name_outcome(self.outcome)

    @property
    def tone(self) -> str:
        return TONES.get(Outcome(self.outcome), "bad")

    @property
    def text(self) -> str:
        return explain_cause(self.cause) if self.cause else ""


def list_failures(now: datetime | None = None) -> Sequence[Failure]:
    """Of the last day, or of the newest MOST_CALLS calls when there were more; the
    most frequent first."""
    now = now or timezone.now()
    calls = UsageLog.objects.filter(closed_at__gt=now - WINDOW, closed_at__lte=now)
    ends = calls.order_by("-closed_at").values_list("closed_at", flat=True)
    for bound in ends[MOST_CALLS : MOST_CALLS + 1]:
        calls = calls.filter(closed_at__gt=bound)
    groups = (
        calls.exclude(outcome__in=NOT_FAILED)
        .order_by()
        .values_list("outcome", "error_code")
    )
    counted = groups.annotate(
        calls=Count("rid"),
        channels=Count("channel_id", distinct=True),
        last_at=Max("closed_at"),
    )
    return [Failure(*row) for row in counted.order_by("-calls", "error_code")[:MOST]]
