"""A response in its two forms: one body, or the events that build it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.answer import frame_event
from gateway.providers.demo.drafting import Draft

ARGUMENTS = "{}"
Event = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided about one response; `tool` names a function to call instead."""

    head: dict[str, Any]
    draft: Draft
    tool: str | None
    item_id: str
    call_id: str
    input_tokens: int

    @property
    def is_cut(self) -> bool:
        return self.draft.reason == "length" and not self.tool


def build_final(outcome: Outcome) -> dict[str, Any]:
    written = 1 if outcome.tool else len(outcome.draft.tokens)
    status = "incomplete" if outcome.is_cut else "completed"
    cut = {"reason": "max_output_tokens"} if outcome.is_cut else None
    return outcome.head | {
        "status": status,
        "incomplete_details": cut,
        "output": [_build_item(outcome, status)],
        "usage": {
            "input_tokens": outcome.input_tokens,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": outcome.input_tokens + written,
        },
    }


def write_events(outcome: Outcome) -> Iterator[bytes]:
    for number, (kind, body) in enumerate(_list_events(outcome)):
        yield frame_event({"type": kind, "sequence_number": number} | body, kind)


def _list_events(outcome: Outcome) -> Iterator[Event]:
    begun = outcome.head | {
        "status": "in_progress",
        "incomplete_details": None,
        "output": [],
        "usage": None,
    }
    final = build_final(outcome)
    status = final["status"]
    yield "response.created", {"response": begun}
    yield "response.in_progress", {"response": begun}
    opened = _build_item(outcome, "in_progress")
    yield "response.output_item.added", {"output_index": 0, "item": opened}
    yield from _list_call(outcome) if outcome.tool else _list_text(outcome)
    closed = _build_item(outcome, status)
    yield "response.output_item.done", {"output_index": 0, "item": closed}
    yield f"response.{status}", {"response": final}


def _list_text(outcome: Outcome) -> Iterator[Event]:
    place = {"item_id": outcome.item_id, "output_index": 0, "content_index": 0}
    yield "response.content_part.added", place | {"part": _build_part("")}
    for token in outcome.draft.tokens:
        yield "response.output_text.delta", place | {"delta": token, "logprobs": []}
    text = outcome.draft.text
    yield "response.output_text.done", place | {"text": text, "logprobs": []}
    yield "response.content_part.done", place | {"part": _build_part(text)}


def _list_call(outcome: Outcome) -> Iterator[Event]:
    place = {"item_id": outcome.item_id, "output_index": 0}
    yield "response.function_call_arguments.delta", place | {"delta": ARGUMENTS}
    whole = {"name": outcome.tool, "arguments": ARGUMENTS}
    yield "response.function_call_arguments.done", place | whole


def _build_item(outcome: Outcome, status: str) -> dict[str, Any]:
    """The one output item; in progress it is still empty."""
    is_open = status == "in_progress"
    item: dict[str, Any] = {"id": outcome.item_id, "status": status}
    if outcome.tool:
        return item | {
            "type": "function_call",
            "call_id": outcome.call_id,
            "name": outcome.tool,
            "arguments": "" if is_open else ARGUMENTS,
        }
    content = [] if is_open else [_build_part(outcome.draft.text)]
    return item | {"type": "message", "role": "assistant", "content": content}


def _build_part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
