"""What runs by itself, and when; portal/celery.py makes beat's schedule of it.

Plain data, because the import of `celery.schedules` takes 0.2 s, which no web process
needs to show a page.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
GRACE = timedelta(minutes=2)  # a worker that restarts, clocks that differ
MOST_MISSED = 3  # runs of a short period


@dataclass(frozen=True, slots=True)
class Every:
    """A task that runs again `seconds` after it was sent."""

    task: str
    seconds: float

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    def follow(self, moment: datetime) -> datetime:
        """When it runs next after a run at `moment`."""
        return moment + self.period

    def is_overdue(self, started_at: datetime, now: datetime) -> bool:
        """Whether it should have run again since it began at `started_at`."""
        return now > started_at + MOST_MISSED * self.period + GRACE


@dataclass(frozen=True, slots=True)
class Daily:
    """A task of one time of the day, UTC. Beat remembers nothing over a restart, so
    what counted a day in seconds would never come where it restarts every day."""

    task: str
    hour: int
    minute: int

    @property
    def period(self) -> timedelta:
        return DAY

    def follow(self, moment: datetime) -> datetime:
        at = moment.astimezone(UTC).replace(
            hour=self.hour, minute=self.minute, second=0, microsecond=0
        )
        return at if at > moment else at + DAY

    def is_overdue(self, started_at: datetime, now: datetime) -> bool:
        return now > self.follow(started_at) + GRACE


Scheduled = Every | Daily

SCHEDULE: tuple[Scheduled, ...] = (
    Every("gateway.sweep_orphaned_holds", 10.0),
    Every("gateway.roll_up_usage", 60.0),
    Every("gateway.check_channels", 300.0),
    Every("gateway.sweep_captures", 600.0),
    Every("portal.reconcile_top_ups", 120.0),
    Every("portal.watch_balances", 60.0),
    Every("portal.sweep_code_downloads", 600.0),
    Daily("portal.sweep_sessions", hour=3, minute=10),
    Daily("portal.verify_payments", hour=3, minute=20),
    Daily("gateway.verify_ledger", hour=3, minute=40),
)
