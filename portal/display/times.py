"""Moments in the reader's time zone, which middleware has activated."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86_400


def format_moment(moment: datetime, style: str = "relative") -> str:
    """`style`: relative, clock, date or full."""
    local = timezone.localtime(moment)
    if style == "relative":
        return format_relative(local)
    if style == "clock":
        return format_clock(local)
    if style == "date":
        return format_day(local)
    return format_full(local)


def format_full(local: datetime) -> str:
    """To the second, with the zone's name."""
    zone = timezone.get_current_timezone_name()
    return f"{local:%Y-%m-%d %H:%M:%S} {zone}"


def format_clock(local: datetime) -> str:
    """14:32:07 today, with its day before."""
    if local.date() == timezone.localdate():
        return f"{local:%H:%M:%S}"
    if local.year == timezone.localdate().year:
        return format_date(local, pgettext("date format", "M j, H:i"))
    return format_day(local)


def format_day(local: datetime) -> str:
    return format_date(local, pgettext("date format", "M j, Y"))


def format_relative(local: datetime) -> str:
    seconds = (timezone.now() - local) / timedelta(seconds=1)
    if abs(seconds) < 45:
        return gettext("just now")
    if abs(seconds) >= 7 * DAY:
        return format_day(local)
    return format_past(seconds) if seconds > 0 else format_future(-seconds)


def format_past(seconds: float) -> str:
    """What would be rounded up to 60 minutes or 24 hours is the next unit's."""
    if seconds < HOUR - MINUTE / 2:
        count = max(1, round(seconds / MINUTE))
        return ngettext("%(count)s min ago", "%(count)s min ago", count) % {
            "count": count
        }
    if seconds < DAY - HOUR / 2:
        count = round(seconds / HOUR)
        return ngettext("%(count)s hour ago", "%(count)s hours ago", count) % {
            "count": count
        }
    count = round(seconds / DAY)
    return ngettext("%(count)s day ago", "%(count)s days ago", count) % {"count": count}


def format_future(seconds: float) -> str:
    if seconds < HOUR - MINUTE / 2:
        count = max(1, round(seconds / MINUTE))
        return ngettext("in %(count)s min", "in %(count)s min", count) % {
            "count": count
        }
    if seconds < DAY - HOUR / 2:
        count = round(seconds / HOUR)
        return ngettext("in %(count)s hour", "in %(count)s hours", count) % {
            "count": count
        }
    count = round(seconds / DAY)
    return ngettext("in %(count)s day", "in %(count)s days", count) % {"count": count}
