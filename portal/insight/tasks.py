"""The scheduled tasks: how each last went, and when it comes again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from gateway.models import TaskRun
from portal.insight.workers import find_start
from portal.schedule import SCHEDULE, Every, Scheduled

TITLES: dict[str, StrOrPromise] = {
    "gateway.sweep_orphaned_holds": gettext_lazy("Release calls of dead processes"),
    "gateway.roll_up_usage": gettext_lazy("Sum up usage"),
    "gateway.check_channels": gettext_lazy("Check channels"),
    "gateway.sweep_captures": gettext_lazy("Delete expired recordings"),
    "gateway.verify_ledger": gettext_lazy("Check the ledger"),
    "portal.sweep_sessions": gettext_lazy("Delete expired sessions"),
    "portal.reconcile_top_ups": gettext_lazy("Ask about open orders"),
    "portal.watch_balances": gettext_lazy("Send balance alerts"),
    "portal.sweep_code_downloads": gettext_lazy("Delete codes nobody fetched"),
    "portal.verify_payments": gettext_lazy("Check payments"),
}
# What people may start by hand; the others run so often that nobody needs to.
STARTABLE = (
    "gateway.roll_up_usage",
    "gateway.check_channels",
    "gateway.verify_ledger",
    "portal.verify_payments",
    "portal.reconcile_top_ups",
)


@dataclass(frozen=True, slots=True)
class TaskState:
    """`up_since`: when the gateway started; what fell due before was nobody's fault."""

    entry: Scheduled
    run: TaskRun | None
    now: datetime
    up_since: datetime | None = None

    @property
    def name(self) -> str:
        return self.entry.task

    @property
    def title(self) -> StrOrPromise:
        return TITLES.get(self.name, self.name)

    @property
    def is_overdue(self) -> bool:
        if self.run is None:
            return False
        since = max(self.run.started_at, self.up_since or self.run.started_at)
        return self.entry.is_overdue(since, self.now)

    @property
    def is_running(self) -> bool:
        return bool(self.run and self.run.ended_at is None)

    @property
    def has_failed(self) -> bool:
        return bool(self.run and self.run.is_ok is False)

    @property
    def took_ms(self) -> float | None:
        if self.run is None or self.run.ended_at is None:
            return None
        took = self.run.ended_at - self.run.started_at
        return took / timedelta(milliseconds=1)

    @property
    def next_at(self) -> datetime | None:
        """None while the worker is not heard of."""
        if self.run is None or self.is_overdue:
            return None
        return max(self.entry.follow(self.run.started_at), self.now)

    @property
    def is_startable(self) -> bool:
        return self.name in STARTABLE

    @property
    def rhythm(self) -> str:
        if isinstance(self.entry, Every):
            return tell_every(round(self.entry.seconds))
        at = datetime(2000, 1, 1, self.entry.hour, self.entry.minute)
        return _("daily at %(time)s UTC") % {"time": f"{at:%H:%M}"}

    @property
    def result(self) -> str:
        return tell_result(self.run.result) if self.run else ""


def read_tasks(now: datetime | None = None) -> list[TaskState]:
    runs = {run.name: run for run in TaskRun.objects.all()}
    now, up_since = now or timezone.now(), find_start()
    return [TaskState(entry, runs.get(entry.task), now, up_since) for entry in SCHEDULE]


def tell_every(seconds: int) -> str:
    if seconds % 60:
        text = ngettext("every second", "every %(n)s seconds", seconds)
        return text % {"n": seconds}
    minutes = seconds // 60
    return ngettext("every minute", "every %(n)s minutes", minutes) % {"n": minutes}


def tell_result(result: Any) -> str:
    """The counts of a run in words; others as they are named by the task."""
    if not isinstance(result, dict):
        return ""
    words = {
        "released": _("%(n)s released"),
        "changed": _("%(n)s changed"),
        "checked": _("%(n)s checked"),
        "deleted": _("%(n)s deleted"),
        "crossed": _("%(n)s fell below"),
        "sent": _("%(n)s sent"),
    }
    counts = {name: n for name, n in result.items() if isinstance(n, int)}
    if "findings" in counts:
        count = counts["findings"]
        if not count:
            return _("All is well")
        return ngettext("%(n)s finding", "%(n)s findings", count) % {"n": count}
    told = [
        words.get(name, f"{name}: %(n)s") % {"n": f"{n:,}"}
        for name, n in counts.items()
    ]
    return ", ".join(told)
