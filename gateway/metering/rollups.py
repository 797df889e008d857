"""Hourly and daily sums of closed calls that equal the rows exactly: of each account,
and of the whole site.

An hour is always summed again from all its rows, never added to, so a run that is
repeated, killed or delivered twice changes nothing.

Cost: a run reads the calls that closed since the last one, and all those of the hours
they were created in: 2 s for an hour of half a million calls on SQLite, most of it
reading, which nobody waits for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from gateway.enums import CallState, RollupPeriod
from gateway.metering.lease import LONG_AGO, Lease, LeaseLost, LeaseTaken, hold_lease
from gateway.metering.rollup_table import (
    CALLS,
    DAY,
    FIRST_BYTES,
    HOUR,
    SITE_SHEETS,
    add_up,
    sum_calls,
    sum_first_bytes,
    sum_hours,
    write_table,
)
from gateway.models import RollupMark, UsageLog

MARK = "usage.3"  # a new name when a rollup gains a dimension: all is summed again
LEASE_NAME = "usage-lease"
OVERLAP = timedelta(minutes=10)  # how far the clocks of two machines may differ


def roll_up_usage(now: datetime | None = None) -> int:
    """Brings the rollups up to `now`; rows changed, 0 when another run is going."""
    try:
        with hold_lease(LEASE_NAME) as lease:
            return _catch_up(lease, now or timezone.now())
    except (LeaseTaken, LeaseLost):
        return 0


def recompute_rollups(since: datetime) -> int:
    """Repair: sums every hour from `since` to now again; rows changed.

    Rollups of hours whose calls are no longer stored are lost, so `since` must be
    inside what is kept. Raises LeaseTaken while another run is going.
    """
    hours = []
    hour = floor_time(since, HOUR)
    while hour <= timezone.now():
        hours.append(hour)
        hour += HOUR
    with hold_lease(LEASE_NAME) as lease:
        return _sum_again(hours, lease)


def _catch_up(lease: Lease, now: datetime) -> int:
    """The mark stays behind the oldest open call: a call closes after it was made, so
    whenever its end is committed, however late, that end lies ahead of the mark."""
    cursor = min(_read_mark(), now) - OVERLAP
    until = min(now, _find_oldest_open() or now)  # read before the closed calls are
    changed = 0
    while (first := _find_first_closed(cursor)) is not None:
        cursor = first + HOUR
        changed += _sum_again(_find_hours_closed(first, cursor), lease)
        _write_mark(min(cursor, until), lease)
    _write_mark(until, lease)
    return changed


def _sum_again(hours: Sequence[datetime], lease: Lease) -> int:
    changed = 0
    for hour in hours:
        lease.renew()
        tables = {CALLS: sum_calls(hour), FIRST_BYTES: sum_first_bytes(hour)}
        for sheet, of_site in SITE_SHEETS.items():
            tables[of_site] = add_up(of_site, tables[sheet])
        for sheet, sums in tables.items():
            changed += write_table(sheet, RollupPeriod.HOUR, hour, sums, lease)
    for day in sorted({floor_time(hour, DAY) for hour in hours}):
        for sheet in (*SITE_SHEETS, *SITE_SHEETS.values()):
            lease.renew()
            sums = sum_hours(sheet, day)
            changed += write_table(sheet, RollupPeriod.DAY, day, sums, lease)
    return changed


def _find_oldest_open() -> datetime | None:
    rows = UsageLog.objects.filter(state=CallState.OPEN)
    oldest: datetime | None = rows.aggregate(first=Min("created_at"))["first"]
    return oldest


def _find_first_closed(after: datetime) -> datetime | None:
    rows = UsageLog.objects.filter(closed_at__gt=after)
    first: datetime | None = rows.aggregate(first=Min("closed_at"))["first"]
    return first


def _find_hours_closed(first: datetime, last: datetime) -> list[datetime]:
    """Hours in which the calls closed from `first` to `last` were created: a handful,
    so that one pass for each is cheaper than cutting every row's time to its hour."""
    closed = UsageLog.objects.filter(closed_at__gte=first, closed_at__lte=last)
    hours: list[datetime] = []
    rows = closed
    while (at := rows.aggregate(first=Min("created_at"))["first"]) is not None:
        hours.append(floor_time(at, HOUR))
        rows = closed.filter(created_at__gte=hours[-1] + HOUR)
    return hours


def read_settled_until() -> datetime:
    """Every call that was created before this is closed and in the rollups, whatever
    the machines' clocks say; later ones may be in or not."""
    return _read_mark() - OVERLAP


def _read_mark() -> datetime:
    marks = RollupMark.objects.filter(name=MARK)
    return marks.values_list("closed_until", flat=True).first() or LONG_AGO


def _write_mark(until: datetime, lease: Lease) -> None:
    with transaction.atomic():
        lease.guard()
        RollupMark.objects.update_or_create(name=MARK, defaults={"closed_until": until})


def floor_time(moment: datetime, step: timedelta) -> datetime:
    return moment - (moment - LONG_AGO) % step
