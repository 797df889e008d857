"""The usage log as CSV, row by row: memory stays flat however many calls there are."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from gateway.models import ApiKey, UsageLog
from gateway.money import format_usd
from portal.usage.calls import LAST_RID
from portal.usage.filters import UsageFilter

CHUNK = 2_000  # calls a query
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
COLUMNS = (
    "rid",
    "created_at",
    "api_key_id",
    "model",
    "endpoint",
    "is_stream",
    "outcome",
    "status",
    "error_code",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "first_byte_ms",
    "duration_ms",
    "charged",
)
HEADINGS = (
    "time",
    "request_id",
    "key",
    "model",
    "endpoint",
    "stream",
    "outcome",
    "http_status",
    "error",
    "input_tokens",
    "cached_tokens",
    "output_tokens",
    "first_byte_ms",
    "duration_ms",
    "charged_usd",
)


def iter_csv(account_id: int, wanted: UsageFilter) -> Iterator[str]:
    """Newest first; each item is the text of up to CHUNK calls."""
    names = dict(ApiKey.objects.filter(account_id=account_id).values_list("pk", "name"))
    yield BYTE_ORDER_MARK + write_rows([HEADINGS])
    calls = UsageLog.objects.filter(wanted.match_calls(), account_id=account_id)
    for rows in iter_chunks(calls.values_list(*COLUMNS)):
        yield write_rows(_write_call(row, names) for row in rows)


def iter_chunks(calls: Any) -> Iterator[list[Any]]:
    """Up to CHUNK rows at a time of a query of calls, newest first; its first column
    is the rid. Each chunk is a query by key: no cursor is kept open."""
    last: UUID = LAST_RID
    while True:
        rows = list(calls.filter(rid__lt=last).order_by("-rid")[:CHUNK])
        if rows:
            yield rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


async def stream_csv(account_id: int, wanted: UsageFilter) -> AsyncIterator[str]:
    """`iter_csv` for a server that is asynchronous."""
    async for text in stream(iter_csv(account_id, wanted)):
        yield text


async def stream(chunks: Iterator[str]) -> AsyncIterator[str]:
    """Each chunk is read in a thread, and only when the client has taken the one
    before."""
    take = sync_to_async(take_next)
    while (text := await take(chunks)) is not None:
        yield text


def take_next(chunks: Iterator[str]) -> str | None:
    return next(chunks, None)


def write_rows(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def neutralise(cell: str) -> str:
    """A text that a spreadsheet would run as a formula gets a quote before it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write_moment(at: datetime) -> str:
    """In UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write_call(row: tuple[Any, ...], names: dict[int, str]) -> tuple[Any, ...]:
    rid, at, key_id, model, endpoint, is_stream, outcome, status, error, *counts = row
    *numbers, charged = counts
    return (
        write_moment(at),
        rid,
        neutralise(names.get(key_id, "")),
        neutralise(model),
        endpoint,
        "yes" if is_stream else "no",
        outcome,
        status or "",
        neutralise(error),
        *numbers,
        format_usd(charged),
    )
