"""The sums of one hour or one day: read from the rows, and written where they differ.

Reading is done outside of any transaction and writing in short ones, so that the
ledger's writer never waits for a sum.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from gateway.enums import CallState, Outcome, RollupPeriod
from gateway.metering.lease import Lease
from gateway.models import UsageLog, UsageRollup
from gateway.rids import floor_rid

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RID_MARGIN = timedelta(minutes=10)  # an id is made a little before its row's created_at
CHUNK = 200  # rows a transaction

GROUP = ("account_id", "api_key_id", "channel_id", "model")
SUMS = ("input_tokens", "cached_tokens", "output_tokens", "charged", "shortfall")
COUNTS = ("calls", "failed", *SUMS)
Group = tuple[int, int, int, str]
Counts = tuple[int, ...]
Table = dict[Group, Counts]

NOT_FAILED = (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)


def sum_calls(hour: datetime) -> Table:
    """The closed calls created in the hour that begins at `hour`, from their rows."""
    rows = UsageLog.objects.filter(
        rid__gte=floor_rid(hour - RID_MARGIN),  # the primary key finds them: there is
        rid__lt=floor_rid(hour + HOUR + RID_MARGIN),  # no index on created_at
        created_at__gte=hour,
        created_at__lt=hour + HOUR,
    ).exclude(state=CallState.OPEN)
    reached = Coalesce("channel_id", 0)
    keys = ("account_id", "api_key_id", reached, "model")
    failed = Count("rid", filter=~Q(outcome__in=NOT_FAILED))
    return _read_table(rows.values_list(*keys).order_by(), Count("rid"), failed)


def sum_hours(day: datetime) -> Table:
    """The day that begins at `day`, from its hours."""
    rows = UsageRollup.objects.filter(
        period=RollupPeriod.HOUR, starts_at__gte=day, starts_at__lt=day + DAY
    )
    groups = rows.values_list(*GROUP).order_by()
    return _read_table(groups, Sum("calls"), Sum("failed"))


def _read_table(groups: Any, calls: Any, failed: Any) -> Table:
    sums = {f"sum_{name}": Sum(name) for name in SUMS}
    rows = groups.annotate(sum_calls=calls, sum_failed=failed, **sums)
    width = len(GROUP)  # PostgreSQL sums 64-bit columns as decimals
    return {row[:width]: tuple(map(int, row[width:])) for row in rows}


def write_table(
    period: RollupPeriod, starts_at: datetime, fresh: Table, lease: Lease
) -> int:
    """Makes the rows of one hour or day say `fresh`; how many had to change."""
    stored: dict[Group, tuple[int, Counts]] = {
        row[1:5]: (row[0], row[5:])
        for row in UsageRollup.objects.filter(
            period=period, starts_at=starts_at
        ).values_list("id", *GROUP, *COUNTS)
    }
    rows = [
        UsageRollup(
            period=period,
            starts_at=starts_at,
            **dict(zip((*GROUP, *COUNTS), (*group, *counts), strict=True)),
        )
        for group, counts in fresh.items()
        if stored.get(group, (0, ()))[1] != counts
    ]
    gone = [id_ for group, (id_, _) in stored.items() if group not in fresh]
    _write_in_chunks(rows, _upsert, lease)
    _write_in_chunks(gone, _delete, lease)
    return len(rows) + len(gone)


def _write_in_chunks(
    items: Sequence[Any], write: Callable[[Sequence[Any]], None], lease: Lease
) -> None:
    for start in range(0, len(items), CHUNK):
        with transaction.atomic():
            lease.guard()
            write(items[start : start + CHUNK])


def _upsert(rows: Iterable[UsageRollup]) -> None:
    UsageRollup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["period", "starts_at", *GROUP],
        update_fields=COUNTS,
    )


def _delete(ids: Sequence[int]) -> None:
    UsageRollup.objects.filter(id__in=ids).delete()
