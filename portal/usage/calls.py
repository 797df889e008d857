"""Pages of calls, newest first, by key: any page costs the same, however deep.

A filter that matches few calls would read millions to find a page of them, so the
rollups say in which hours there are any, and only these hours are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import HOUR, RID_MARGIN
from gateway.metering.rollups import floor_time, read_settled_until
from gateway.models import UsageLog
from gateway.rids import EPOCH, floor_rid
from portal.usage.filters import (
    LONGEST_CALL,
    OPEN,
    UsageFilter,
    find_rollups,
    match_account,
)

PAGE = 50
MOST_WINDOWS = 16  # looked into for one page; where calls are rare it is a short one
Window = tuple[UUID, UUID]  # of ids: from (in), to (out)
FIRST_RID, LAST_RID = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class CallPage:
    """`older` and `newer` are where the neighbouring pages begin; None: no such."""

    calls: list[UsageLog]
    older: UUID | None = None
    newer: UUID | None = None


def read_page(
    account_id: int | None,
    wanted: UsageFilter,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    size: int = PAGE,
) -> CallPage:
    """The calls just before or just after an id; the newest when none is given. None
    as account: everybody's."""
    if wanted.status == OPEN:
        oldest = timezone.now() - LONGEST_CALL
        wanted = replace(wanted, since=max(wanted.since or oldest, oldest))
    calls = UsageLog.objects.filter(match_account(account_id), wanted.match_calls())
    is_newer = after is not None
    start = _next_rid(after) if after else before or LAST_RID
    windows = list_windows(account_id, wanted, start, is_newer=is_newer)
    found, resume = _read_windows(calls, windows, size + 1, is_newer=is_newer)
    if len(found) > size:
        found = found[:size]
        resume = found[-1].rid
    first = found[0].rid if found else None
    if is_newer:
        return CallPage(found[::-1], older=first, newer=resume)
    return CallPage(found, older=resume, newer=first if before else None)


def _next_rid(rid: UUID) -> UUID:
    return UUID(int=min(rid.int + 1, LAST_RID.int))


def _read_windows(
    calls: QuerySet[UsageLog], windows: Iterator[Window], most: int, *, is_newer: bool
) -> tuple[list[UsageLog], UUID | None]:
    """And where to go on, when there are windows left that were not looked into."""
    found: list[UsageLog] = []
    edge = FIRST_RID
    for number, (low, high) in enumerate(it for it in windows if it[0] < it[1]):
        if number == MOST_WINDOWS:
            return found, edge
        part = calls.filter(rid__gte=low, rid__lt=high)
        ordered = part.order_by("rid" if is_newer else "-rid")
        found += ordered[: most - len(found)]
        if len(found) >= most:
            break
        edge = UUID(int=high.int - 1) if is_newer else low
    return found, None


def list_windows(
    account_id: int | None, wanted: UsageFilter, start: UUID, *, is_newer: bool
) -> Iterator[Window]:
    """Where calls may be that match, going away from `start`; they do not overlap."""
    if not wanted.is_narrow or is_indexed(account_id, wanted):
        yield (start, LAST_RID) if is_newer else (FIRST_RID, start)
        return
    tail_rid = floor_rid(floor_time(read_settled_until(), HOUR) - RID_MARGIN)
    if is_newer:
        hours = iter_hours(account_id, wanted, time_of(start), is_newer=True)
        for low, high in _merge(hours):
            yield max(low, start), min(high, tail_rid)
        yield max(start, tail_rid), LAST_RID
        return
    yield tail_rid, start
    hours = iter_hours(account_id, wanted, time_of(start), is_newer=False)
    for low, high in _merge(hours):
        yield low, min(high, start, tail_rid)


def is_indexed(account_id: int | None, wanted: UsageFilter) -> bool:
    """Whether an index leads to the calls without passing over many others."""
    if wanted.rid or wanted.status == OPEN or wanted.error_code:
        return True
    only_channel = not (wanted.key_id or wanted.model or wanted.endpoint)
    is_of_channel = bool(wanted.channel_id) and only_channel and not wanted.status
    return is_of_channel and account_id is None


def iter_hours(
    account_id: int | None, wanted: UsageFilter, moment: datetime, *, is_newer: bool
) -> Iterator[datetime]:
    """Hours, going away from `moment`, in which calls were made that match."""
    rows = find_rollups(account_id).filter(
        wanted.match_rollups(), period=RollupPeriod.HOUR
    )
    if wanted.since:
        rows = rows.filter(starts_at__gt=wanted.since - HOUR)
    if wanted.until:
        rows = rows.filter(starts_at__lt=wanted.until)
    if is_newer:
        rows = rows.filter(starts_at__gt=moment - HOUR - RID_MARGIN)
    else:
        rows = rows.filter(starts_at__lt=moment + RID_MARGIN)
    order = "starts_at" if is_newer else "-starts_at"
    yield from (
        rows.order_by(order).values_list("starts_at", flat=True).distinct()[: PAGE * 2]
    )


def _merge(hours: Iterator[datetime]) -> list[Window]:
    """Ids of calls made in these hours; neighbouring hours are one window."""
    spans: list[list[datetime]] = []
    for hour in hours:
        span = [hour - RID_MARGIN, hour + HOUR + RID_MARGIN]
        last = spans[-1] if spans else None
        if last and span[0] <= last[1] and last[0] <= span[1]:
            last[:] = [min(last[0], span[0]), max(last[1], span[1])]
        else:
            spans.append(span)
    return [(floor_rid(low), floor_rid(high)) for low, high in spans]


def time_of(rid: UUID) -> datetime:
    """When an id was made; the far future for the largest one."""
    milliseconds = min(rid.int >> 80, 4_102_444_800_000)  # the year 2100
    return EPOCH + milliseconds * (HOUR / 3_600_000)
