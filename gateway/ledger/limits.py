"""Setting what an API key may spend, also while it is being used."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gateway.enums import CallState, LimitPeriod
from gateway.ledger.day_sums import sum_by_day
from gateway.ledger.windows import EVER, start_of, start_on
from gateway.models import Account, ApiKey, KeyWindow, SnapshotVersion, UsageLog
from gateway.rids import floor_rid

CLOCKS = timedelta(minutes=1)  # how far the clocks of two machines may differ
SETTLED_AFTER = timedelta(minutes=15)  # an older call's hold is committed, or never
RID_MARGIN = timedelta(minutes=10)  # an id is made a little before its row's created_at

WindowKey = tuple[LimitPeriod, date]


class Survey(NamedTuple):
    """What the key spent by UTC day before `until`, less the calls open then."""

    spent: dict[date, int]
    left_out: list[UUID]
    until: datetime


def set_limits(
    *, key_id: int, limits: Mapping[LimitPeriod, int], now: datetime | None = None
) -> None:
    """From now on the key spends at most `limits` (nano-USD); a period that is not
    named has no limit. What it has spent in the present windows counts.

    The calls of these windows are summed before the account is locked, so that its
    own calls wait for no more than the last minutes of them. Not for a transaction
    that does more: the sums would be made under its locks.
    """
    if any(limit < 0 for limit in limits.values()):
        raise ValueError("a limit cannot be negative")
    now = now or timezone.now()
    key = ApiKey.objects.get(pk=key_id)
    survey = _survey_calls(key, _list_windows(limits, now), now - SETTLED_AFTER)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=key.account_id)
        KeyWindow.objects.filter(api_key=key).exclude(period__in=limits).delete()
        _open_windows(key, _list_windows(limits, now), survey)
        ApiKey.objects.filter(pk=key_id).update(
            **{f"limit_{it}": limits.get(it) for it in LimitPeriod},
            limits_at=now if limits else None,
            version=SnapshotVersion.advance(SnapshotVersion.API_KEYS),
        )
        limited = ApiKey.objects.filter(account=key.account_id, limits_at__isnull=False)
        Account.objects.filter(pk=key.account_id).update(
            has_key_limits=limited.exists()
        )


def _list_windows(limits: Iterable[LimitPeriod], now: datetime) -> set[WindowKey]:
    """The windows of now, and at a boundary those on both sides of it."""
    moments = now - CLOCKS, now + CLOCKS
    return {(period, start_of(period, at)) for period in limits for at in moments}


def _survey_calls(key: ApiKey, windows: set[WindowKey], until: datetime) -> Survey:
    starts = [start for period, start in windows if period != LimitPeriod.TOTAL]
    if not starts or key.last_used_at is None:
        return Survey({}, _list_open(key), until)
    left_out = _list_open(key)
    rows = _list_calls(key, min(starts)).filter(rid__lt=floor_rid(until))
    sums = sum_by_day(rows.exclude(rid__in=left_out))
    return Survey({day: spent for _, day, spent, _ in sums}, left_out, until)


def _list_open(key: ApiKey) -> list[UUID]:
    rows = UsageLog.objects.filter(state=CallState.OPEN, api_key=key)
    return list(rows.order_by().values_list("rid", flat=True))


def _list_calls(key: ApiKey, since: date) -> QuerySet[UsageLog]:
    """Of one key, by the index of its account."""
    moment = datetime.fromisoformat(f"{since}T00:00:00+00:00")
    return UsageLog.objects.filter(
        account_id=key.account_id,
        api_key=key,
        rid__gte=floor_rid(moment - RID_MARGIN),
        created_at__gte=moment,
    ).order_by()


def _open_windows(key: ApiKey, windows: set[WindowKey], survey: Survey) -> None:
    """Rows for those of `windows` that have none, under the account's lock."""
    known = KeyWindow.objects.filter(api_key=key).values_list("period", "starts_on")
    missing = windows - {(LimitPeriod(period), day) for period, day in known}
    if not missing:
        return
    key.refresh_from_db(fields=["spent"])
    starts = [start for _, start in missing if start != EVER]
    spent, held = dict(survey.spent), _sum_open(key)
    if starts:
        for day, amount in _sum_unsurveyed(key, min(starts), survey).items():
            spent[day] = spent.get(day, 0) + amount
    KeyWindow.objects.bulk_create(
        KeyWindow(
            api_key=key,
            period=period,
            starts_on=start,
            spent=key.spent if start == EVER else _sum_in(spent, period, start),
            held=_sum_in(held, period, start),
        )
        for period, start in missing
    )


def _sum_unsurveyed(key: ApiKey, since: date, survey: Survey) -> dict[date, int]:
    calls = _list_calls(key, since)
    recent = calls.filter(rid__gte=floor_rid(survey.until))
    closed = calls.filter(
        rid__in=survey.left_out, rid__lt=floor_rid(survey.until)
    )  # open then, perhaps closed by now
    sums: dict[date, int] = {}
    for rows in (recent, closed):
        for _, day, spent, _ in sum_by_day(rows):
            sums[day] = sums.get(day, 0) + spent
    return sums


def _sum_open(key: ApiKey) -> dict[date, int]:
    rows = UsageLog.objects.filter(state=CallState.OPEN, api_key=key).order_by()
    return {day: held for _, day, _, held in sum_by_day(rows)}


def _sum_in(days: Mapping[date, int], period: LimitPeriod, start: date) -> int:
    return sum(sum_ for day, sum_ in days.items() if start_on(period, day) == start)
