"""The times a dashboard is about: the last day by the hour, weeks by local days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext
from django_stubs_ext import StrOrPromise

from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time

DEFAULT = "7d"
RANGES: dict[str, StrOrPromise] = {
    "24h": gettext_lazy("24 hours"),
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
}
DAYS = {"24h": 1, "7d": 7, "30d": 30}


@dataclass(frozen=True, slots=True)
class Range:
    """From `since` to `now`, in `slots` that begin at these moments (local time)."""

    name: str
    since: datetime
    now: datetime
    slots: tuple[datetime, ...]

    @property
    def is_hourly(self) -> bool:
        return self.name == "24h"

    @property
    def previous(self) -> tuple[datetime, datetime]:
        """As long as this one, and just as far into its last slot."""
        length = timedelta(days=DAYS[self.name])
        return self.since - length, self.now - length

    def name_slot(self, slot: datetime) -> str:
        if self.is_hourly:
            return date_format(slot, "H:i")
        return date_format(slot, pgettext("date format", "M j"))


def cut_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def cut_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def read_range(name: str, now: datetime | None = None) -> Range:
    """In the current time zone. A name that is none means the default."""
    name = name if name in RANGES else DEFAULT
    now = now or timezone.now()
    here = timezone.localtime(now)
    if name == "24h":
        last = floor_time(now, HOUR)
        hours = (timezone.localtime(last - HOUR * back) for back in range(23, -1, -1))
        slots = tuple(map(cut_hour, hours))
    else:
        today = cut_day(here.replace(tzinfo=None))
        days = (today - DAY * back for back in range(DAYS[name] - 1, -1, -1))
        slots = tuple(day.replace(tzinfo=here.tzinfo) for day in days)
    return Range(name, slots[0], now, slots)
