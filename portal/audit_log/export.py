"""The audit log for spreadsheets: pages by key, so that memory stays flat."""

import json
from collections.abc import Iterator
from datetime import UTC

from django.db.models import QuerySet

from gateway.models import AuditEntry
from portal.usage.export import BYTE_ORDER_MARK, neutralise, write_rows

CHUNK = 1_000
HEADER = (
    "time_utc",
    "who",
    "way",
    "address",
    "action",
    "target_id",
    "target",
    "changes",
    "reason",
)


def write_csv(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    """Newest first; each item is the text of a page of rows."""
    yield BYTE_ORDER_MARK + write_rows([HEADER])
    last: int | None = None
    while True:
        beyond = rows if last is None else rows.filter(pk__lt=last)
        page = list(beyond.order_by("-pk")[:CHUNK])
        if page:
            yield write_rows(map(_describe, page))
        if len(page) < CHUNK:
            return
        last = page[-1].pk


def _describe(entry: AuditEntry) -> tuple[str, ...]:
    at = entry.created_at.astimezone(UTC).isoformat(timespec="milliseconds")
    texts = (
        entry.actor_name,
        entry.via,
        entry.address,
        entry.action,
        entry.target_id,
        entry.target_name,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
        entry.reason,
    )
    return (at.replace("+00:00", "Z"), *map(neutralise, texts))
