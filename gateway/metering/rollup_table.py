"""The sums of one hour or one day: read from the rows, and written where they differ.

Those of the site are those of its accounts added up, so they cost no reading.

Reading is done outside of any transaction and writing in short ones, so that the
ledger's writer never waits for a sum.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import add
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from gateway.enums import CallState, Outcome, RollupPeriod
from gateway.metering.latency import step_of
from gateway.metering.lease import Lease
from gateway.models import (
    LatencyRollup,
    SiteLatencyRollup,
    SiteRollup,
    UsageLog,
    UsageRollup,
)
from gateway.rids import floor_rid

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RID_MARGIN = timedelta(minutes=10)  # an id is made a little before its row's created_at
CHUNK = 200  # rows a transaction

SUMS = (
    *("input_tokens", "cached_tokens", "output_tokens", "charged", "shortfall"),
    "upstream_cost",
)
COUNTS = ("calls", "failed", *SUMS, "costed")
Group = tuple[Any, ...]
Counts = tuple[int, ...]
Table = dict[Group, Counts]

NOT_FAILED = (Outcome.COMPLETED, Outcome.CLIENT_CLOSED)


@dataclass(frozen=True)
class Sheet:
    """A table of rollups: what its rows are of, and what they count."""

    model: type[Model]
    group: tuple[str, ...]
    counts: tuple[str, ...]

    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()


CALLS = Sheet(
    UsageRollup,
    ("account_id", "api_key_id", "channel_id", "endpoint", "model", "outcome"),
    COUNTS,
)
FIRST_BYTES = Sheet(
    LatencyRollup,
    ("account_id", "channel_id", "model", "is_stream", "first_byte_ms"),
    ("calls",),
)
SITE_CALLS = Sheet(SiteRollup, CALLS.group[2:], COUNTS)
SITE_FIRST_BYTES = Sheet(SiteLatencyRollup, FIRST_BYTES.group[1:], ("calls",))
SITE_SHEETS = {CALLS: SITE_CALLS, FIRST_BYTES: SITE_FIRST_BYTES}


def sum_calls(hour: datetime) -> Table:
    """The closed calls created in the hour that begins at `hour`, from their rows."""
    reached = Coalesce("channel_id", 0)
    keys = ("account_id", "api_key_id", reached, "endpoint", "model", "outcome")
    groups = _list_closed(hour).values_list(*keys).order_by()
    sums = (Sum(name) for name in SUMS)
    costed = Sum("charged", filter=Q(upstream_cost__isnull=False))
    failed = Count("rid", filter=~Q(outcome__in=NOT_FAILED))
    return _read_table(CALLS, groups, (Count("rid"), failed, *sums, costed))


def sum_first_bytes(hour: datetime) -> Table:
    """How long the good answers of that hour took to begin."""
    rows = _list_closed(hour).filter(
        first_byte_ms__isnull=False, outcome__in=NOT_FAILED
    )
    reached = Coalesce("channel_id", 0)
    step = step_of("first_byte_ms")
    groups = rows.values_list("account_id", reached, "model", "is_stream", step)
    counted = groups.order_by().annotate(sum_calls=Count("rid"))
    return {row[:-1]: (row[-1],) for row in counted}


def _list_closed(hour: datetime) -> QuerySet[UsageLog]:
    return UsageLog.objects.filter(
        rid__gte=floor_rid(hour - RID_MARGIN),  # the primary key finds them: there is
        rid__lt=floor_rid(hour + HOUR + RID_MARGIN),  # no index on created_at
        created_at__gte=hour,
        created_at__lt=hour + HOUR,
    ).exclude(state=CallState.OPEN)


def sum_hours(sheet: Sheet, day: datetime) -> Table:
    """The day that begins at `day`, from its hours."""
    rows = sheet.rows.filter(
        period=RollupPeriod.HOUR, starts_at__gte=day, starts_at__lt=day + DAY
    )
    groups = rows.values_list(*sheet.group).order_by()
    return _read_table(sheet, groups, [Sum(name) for name in sheet.counts])


def _read_table(sheet: Sheet, groups: Any, counts: Sequence[Any]) -> Table:
    names = (f"sum_{name}" for name in sheet.counts)
    rows = groups.annotate(**dict(zip(names, counts, strict=True)))
    width = len(sheet.group)  # PostgreSQL sums 64-bit columns as decimals
    return {row[:width]: tuple(int(n or 0) for n in row[width:]) for row in rows}


def add_up(sheet: Sheet, accounts: Table) -> Table:
    """The table of the site's `sheet` from that of its accounts: these come first in
    a group, and are left out."""
    sums: Table = {}
    for group, counts in accounts.items():
        key = group[-len(sheet.group) :]
        known = sums.get(key)
        sums[key] = tuple(map(add, known, counts)) if known else counts
    return sums


def write_table(
    sheet: Sheet,
    period: RollupPeriod,
    starts_at: datetime,
    fresh: Table,
    lease: Lease,
) -> int:
    """Makes the rows of one hour or day say `fresh`; how many had to change."""
    names = (*sheet.group, *sheet.counts)
    width = len(sheet.group) + 1
    stored: dict[Group, tuple[int, Counts]] = {
        row[1:width]: (row[0], row[width:])
        for row in sheet.rows.filter(period=period, starts_at=starts_at).values_list(
            "id", *names
        )
    }
    rows = [
        sheet.model(
            period=period,
            starts_at=starts_at,
            **dict(zip(names, (*group, *counts), strict=True)),
        )
        for group, counts in fresh.items()
        if stored.get(group, (0, ()))[1] != counts
    ]
    gone = [id_ for group, (id_, _) in stored.items() if group not in fresh]
    _write_in_chunks(rows, partial(_upsert, sheet), lease)
    _write_in_chunks(gone, partial(_delete, sheet), lease)
    return len(rows) + len(gone)


def _write_in_chunks(
    items: Sequence[Any], write: Callable[[Sequence[Any]], None], lease: Lease
) -> None:
    for start in range(0, len(items), CHUNK):
        with transaction.atomic():
            lease.guard()
            write(items[start : start + CHUNK])


def _upsert(sheet: Sheet, rows: Iterable[Any]) -> None:
    sheet.rows.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["period", "starts_at", *sheet.group],
        update_fields=sheet.counts,
    )


def _delete(sheet: Sheet, ids: Sequence[int]) -> None:
    sheet.rows.filter(id__in=ids).delete()
