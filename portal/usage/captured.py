"""A captured request and answer, laid out for reading."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.capture.storage import read_exchange


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """`said` is what the events of a stream add up to; empty for other answers."""

    request: str
    answer: str
    said: str
    is_stream: bool
    expires_at: datetime


def show_exchange(rid: UUID, *, account_id: int) -> ShownExchange | None:
    exchange = read_exchange(rid, account_id=account_id)
    if exchange is None:
        return None
    is_stream = exchange.answer.startswith(("data:", "event:"))
    return ShownExchange(
        request=indent_json(exchange.request),
        answer=exchange.answer if is_stream else indent_json(exchange.answer),
        said="".join(_iter_said(exchange.answer)) if is_stream else "",
        is_stream=is_stream,
        expires_at=exchange.expires_at,
    )


def indent_json(text: str) -> str:
    """JSON on lines of its own; anything else, cut JSON too, as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _iter_said(events: str) -> Iterator[str]:
    for line in events.splitlines():
        if line.startswith("data:"):
            try:
                event = json.loads(line[5:])
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict):
                yield _read_delta(event)


def _read_delta(event: dict[str, Any]) -> str:
    """Of a chat completion, a text completion or a response."""
    delta = event.get("delta")
    if event.get("type") == "response.output_text.delta" and isinstance(delta, str):
        return delta
    choices = event.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return ""
    inner = choices[0].get("delta")
    text = inner.get("content") if isinstance(inner, dict) else choices[0].get("text")
    return text if isinstance(text, str) else ""
