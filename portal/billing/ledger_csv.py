"""The ledger for spreadsheets: exact amounts, times in UTC."""

from collections.abc import Iterator
from datetime import UTC

from django.db.models import QuerySet

from gateway.models import LedgerEntry
from gateway.money import format_usd
from portal.billing.movements import Row, iterate_pages
from portal.usage.export import BYTE_ORDER_MARK, neutralise, write_rows

HEADER = ("time_utc", "what", "detail", "amount_usd", "balance_after_usd", "request_id")


def write_csv(rows: QuerySet[LedgerEntry]) -> Iterator[str]:
    """Newest first; each item is the text of a page of rows."""
    yield BYTE_ORDER_MARK + write_rows([HEADER])
    for page in iterate_pages(rows):
        yield write_rows(map(_describe, page))


def _describe(row: Row) -> tuple[str, ...]:
    entry = row.entry
    at = entry.created_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return (
        at.replace("+00:00", "Z"),
        row.words,
        neutralise(row.detail),
        format_usd(entry.amount),
        format_usd(entry.balance_after),
        str(row.rid or ""),
    )
