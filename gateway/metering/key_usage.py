"""What one API key was charged by day and model, exact to the last closed call.

Hours that the rollups have closed come from them; the newest, one or two as a rule,
from the rows themselves.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from gateway.enums import RollupPeriod
from gateway.metering.rollup_table import HOUR, RID_MARGIN
from gateway.metering.rollups import floor_time, read_settled_until
from gateway.models import ApiKey, UsageLog, UsageRollup
from gateway.rids import floor_rid

DayCharges = dict[tuple[date, str], int]


def list_day_charges(key: ApiKey, since: date, until: date) -> DayCharges:
    """(UTC day, model) -> nano-USD, for the days from `since` up to before `until`."""
    start, end = _midnight(since), _midnight(until)
    # Behind the mark there are no open calls, so its whole hours are final.
    final = min(max(floor_time(read_settled_until(), HOUR), start), end)
    today = _midnight(final.date())
    charges: DayCharges = defaultdict(int)
    for rows in (
        _list_rollups(key, RollupPeriod.DAY, start, today),
        _list_rollups(key, RollupPeriod.HOUR, today, final),
        _list_rows(key, final, end),
    ):
        for day, model, charged in rows:
            charges[day, model] += int(charged)
    return dict(charges)


def sum_since(charges: DayCharges, since: date) -> int:
    return sum(charged for (day, _), charged in charges.items() if day >= since)


def _list_rollups(
    key: ApiKey, period: RollupPeriod, start: datetime, end: datetime
) -> QuerySet[UsageRollup, tuple[date, str, int]]:
    return (
        UsageRollup.objects.filter(
            account_id=key.account_id,
            api_key_id=key.pk,
            period=period,
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .order_by()
        .annotate(day=TruncDate("starts_at", tzinfo=UTC))
        .values("day", "model")
        .annotate(total=Sum("charged"))
        .values_list("day", "model", "total")
    )


def _list_rows(
    key: ApiKey, start: datetime, end: datetime
) -> QuerySet[UsageLog, tuple[date, str, int]]:
    return (
        UsageLog.objects.filter(
            account_id=key.account_id,
            api_key=key,
            rid__gte=floor_rid(start - RID_MARGIN),
            created_at__gte=start,
            created_at__lt=end,
            charged__gt=0,
        )
        .order_by()
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values("day", "model")
        .annotate(total=Sum("charged"))
        .values_list("day", "model", "total")
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
