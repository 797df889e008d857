"""The times an operator looks at: hours in their own zone, weeks in days of UTC.

Days of UTC, as statements and limits have them: their sums are one row each, where a
local day would be put together from the hours of the month.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext
from django_stubs_ext import StrOrPromise

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time
from portal.usage.ranges import cut_day

DEFAULT = "24h"
SPANS: dict[str, StrOrPromise] = {
    "today": gettext_lazy("Today"),
    "24h": gettext_lazy("24 hours"),
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
}
BEFORE: dict[str, StrOrPromise] = {
    "today": gettext_lazy("Compared with yesterday until this hour."),
    "24h": gettext_lazy("Compared with the 24 hours before."),
    "7d": gettext_lazy("Days of UTC, compared with the 7 days before."),
    "30d": gettext_lazy("Days of UTC, compared with the 30 days before."),
}
DAYS = {"today": 1, "24h": 1, "7d": 7, "30d": 30}


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to `now`, in `slots` of an hour or a day that begin at these
    moments. Those of today reach to its end."""

    name: str
    now: datetime
    slots: tuple[datetime, ...]

    @property
    def since(self) -> datetime:
        return self.slots[0]

    @property
    def is_hourly(self) -> bool:
        return DAYS[self.name] == 1

    @property
    def period(self) -> RollupPeriod:
        return RollupPeriod.HOUR if self.is_hourly else RollupPeriod.DAY

    @property
    def before(self) -> StrOrPromise:
        """What its sums are compared with, as a sentence."""
        return BEFORE[self.name]

    @property
    def previous(self) -> tuple[datetime, datetime]:
        """The time before, as long and just as far into its last slot, to whole
        hours."""
        length = timedelta(days=DAYS[self.name])
        until = floor_time(self.now - length + HOUR / 2, HOUR)
        return self.since - length, until

    def find_slot(self, starts_at: datetime) -> int:
        """The slot of a rollup's hour or day; past the last one it is of the last."""
        width = HOUR if self.is_hourly else DAY
        return min((starts_at - self.since) // width, len(self.slots) - 1)

    def name_slots(self) -> list[str]:
        if self.is_hourly:
            return [date_format(timezone.localtime(it), "H:i") for it in self.slots]
        style = pgettext("date format", "M j")
        return [date_format(it, style) for it in self.slots]


def read_span(name: str, now: datetime | None = None) -> Span:
    """Today is that of the current time zone. A name that is none means the default."""
    name = name if name in SPANS else DEFAULT
    now = now or timezone.now()
    if name == "today":
        midnight = cut_day(timezone.localtime(now).replace(tzinfo=None))
        here = timezone.get_current_timezone()
        first = floor_time(midnight.replace(tzinfo=here), HOUR)
        return Span(name, now, tuple(first + HOUR * n for n in range(24)))
    width, count = (HOUR, 24) if name == "24h" else (DAY, DAYS[name])
    last = floor_time(now, width)
    return Span(name, now, tuple(last - width * n for n in range(count - 1, -1, -1)))
