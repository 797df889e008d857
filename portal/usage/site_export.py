"""Everybody's calls as CSV, with who served them and what they cost there."""

from collections.abc import Iterator
from typing import Any

from gateway.models import UsageLog
from gateway.money import format_usd
from portal.usage.export import (
    BYTE_ORDER_MARK,
    iter_chunks,
    neutralise,
    write_moment,
    write_rows,
)
from portal.usage.filters import UsageFilter, match_account
from portal.usage.site_rows import find_channels, find_people, find_prefixes

COLUMNS = (
    *("rid", "created_at", "account_id", "api_key_id", "channel_id", "model"),
    *("endpoint", "is_stream", "outcome", "status", "error_code", "attempts"),
    *("input_tokens", "cached_tokens", "output_tokens", "first_byte_ms"),
    *("duration_ms", "charged", "shortfall", "upstream_cost"),
)
HEADINGS = (
    *("time", "request_id", "user", "key", "channel", "model", "endpoint", "stream"),
    *("outcome", "http_status", "error", "attempts", "input_tokens", "cached_tokens"),
    *("output_tokens", "first_byte_ms", "duration_ms", "charged_usd"),
    *("shortfall_usd", "upstream_cost_usd", "margin_usd"),
)


def iter_site_csv(account_id: int | None, wanted: UsageFilter) -> Iterator[str]:
    """Newest first; names are looked up chunk by chunk, so that memory stays flat."""
    yield BYTE_ORDER_MARK + write_rows([HEADINGS])
    calls = UsageLog.objects.filter(match_account(account_id), wanted.match_calls())
    for rows in iter_chunks(calls.values_list(*COLUMNS)):
        named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        yield write_rows(_write_calls(named))


def _write_calls(calls: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    people = find_people(call["account_id"] for call in calls)
    prefixes = find_prefixes(call["api_key_id"] for call in calls)
    channels = find_channels(call["channel_id"] for call in calls)
    for call in calls:
        cost = call["upstream_cost"]
        yield (
            write_moment(call["created_at"]),
            call["rid"],
            neutralise(people.get(call["account_id"], (0, ""))[1]),
            prefixes.get(call["api_key_id"], ""),
            neutralise(channels.get(call["channel_id"], "")),
            neutralise(call["model"]),
            call["endpoint"],
            "yes" if call["is_stream"] else "no",
            call["outcome"],
            call["status"] or "",
            neutralise(call["error_code"]),
            len(call["attempts"]),
            *(call[name] for name in ("input_tokens", "cached_tokens")),
            *(call[name] for name in ("output_tokens", "first_byte_ms", "duration_ms")),
            format_usd(call["charged"]),
            format_usd(call["shortfall"]),
            "" if cost is None else format_usd(cost),
            "" if cost is None else format_usd(call["charged"] - cost),
        )
