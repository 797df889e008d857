"""What keys spent and hold by UTC day, summed in the database."""

from collections.abc import Iterator
from datetime import UTC, date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from gateway.enums import CallState
from gateway.models import UsageLog

DaySum = tuple[int, date, int, int]


def sum_by_day(rows: QuerySet[UsageLog]) -> Iterator[DaySum]:
    """(key id, day a call was held, nano-USD charged, nano-USD still held)."""
    days = (
        rows.order_by()
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values("api_key_id", "day")
        .annotate(
            total=Sum("charged"),
            open=Coalesce(Sum("held", filter=Q(state=CallState.OPEN)), 0),
        )
    )
    columns = ("api_key_id", "day", "total", "open")
    for key_id, day, total, held in days.values_list(*columns).iterator():
        yield key_id, day, int(total), int(held)  # PostgreSQL sums to decimals
