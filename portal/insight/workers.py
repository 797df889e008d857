"""The processes that answer calls, by their heartbeats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from gateway.models import Worker

ALIVE = timedelta(seconds=30)
SHOWN = timedelta(hours=1)  # after which one that is gone is of no interest
MOST = 50


@dataclass(frozen=True, slots=True)
class WebWorker:
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    is_alive: bool


def list_web_workers() -> Sequence[WebWorker]:
    """Those that live or ended a moment ago, the newest first."""
    now = timezone.now()
    rows = Worker.objects.filter(beat_at__gte=now - SHOWN).order_by("-started_at")
    return [
        WebWorker(
            host=row.host,
            pid=row.pid,
            started_at=row.started_at,
            beat_at=row.beat_at,
            is_alive=row.beat_at >= now - ALIVE,
        )
        for row in rows[:MOST]
    ]


def find_start() -> datetime | None:
    """When the oldest of the living processes started; None when there is none."""
    alive = Worker.objects.filter(beat_at__gte=timezone.now() - ALIVE)
    first: datetime | None = alive.aggregate(first=Min("started_at"))["first"]
    return first
