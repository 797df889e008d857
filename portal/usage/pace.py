"""How long a balance lasts when things go on as they do now."""

from datetime import datetime, timedelta

from gateway.metering.rollup_table import DAY, HOUR
from gateway.metering.rollups import floor_time
from gateway.models import Account
from portal.usage.filters import UsageFilter
from portal.usage.totals import sum_usage

LOOKS_BACK = 7 * DAY
LONGEST = 999  # days; more would be a guess


def estimate_days_left(account: Account, now: datetime) -> int | None:
    """Whole days at the pace of the last week, or of the account's life when that is
    shorter; at most LONGEST. None when nothing was spent."""
    since = floor_time(now - LOOKS_BACK, HOUR)  # whole hours: nothing to sum by row
    age = min(max(now - account.created_at, DAY), now - since)
    spent = sum_usage(account.pk, UsageFilter(since=since)).charged
    if spent <= 0:
        return None
    left = max(account.available, 0) * (age / timedelta(days=1)) / spent
    return min(int(left), LONGEST)
