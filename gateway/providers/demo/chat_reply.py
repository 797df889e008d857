"""A chat answer in its two forms: one body, or a stream of chunks that add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.answer import DONE, create_id, frame_event
from gateway.providers.demo.drafting import Draft


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: `drafts` are its choices, `tool` the function to call instead."""

    head: dict[str, Any]
    drafts: list[Draft]
    tool: str | None
    prompt_tokens: int

    def count_usage(self) -> dict[str, Any]:
        written = sum(len(draft.tokens) for draft in self.drafts)
        return describe_usage(self.prompt_tokens, written)


def describe_usage(prompt_tokens: int, completion_tokens: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def build_body(reply: Reply) -> dict[str, Any]:
    return reply.head | {
        "object": "chat.completion",
        "choices": [
            {
                "index": index,
                "message": _build_message(reply, draft),
                "logprobs": None,
                "finish_reason": _read_reason(reply, draft),
            }
            for index, draft in enumerate(reply.drafts)
        ],
        "usage": reply.count_usage(),
    }


def write_events(reply: Reply, has_usage: bool) -> Iterator[bytes]:
    head = reply.head | {"object": "chat.completion.chunk"}
    tail: dict[str, Any] = {"usage": None} if has_usage else {}
    for index, delta, reason in _write_deltas(reply):
        choice = {
            "index": index,
            "delta": delta,
            "logprobs": None,
            "finish_reason": reason,
        }
        yield frame_event(head | {"choices": [choice]} | tail)
    if has_usage:
        yield frame_event(head | {"choices": [], "usage": reply.count_usage()})
    yield DONE


def _build_message(reply: Reply, draft: Draft) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if not reply.tool:
        return message | {"content": draft.text}
    function = {"name": reply.tool, "arguments": draft.text}
    call = {"id": create_id("call_"), "type": "function", "function": function}
    return message | {"tool_calls": [call]}


def _read_reason(reply: Reply, draft: Draft) -> str:
    return "tool_calls" if reply.tool and draft.reason == "stop" else draft.reason


def _write_deltas(reply: Reply) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """(choice, delta, finish reason), the choices taking turns token by token."""
    for index, _ in enumerate(reply.drafts):
        yield index, _open_delta(reply.tool), None
    for step in range(max(len(draft.tokens) for draft in reply.drafts)):
        for index, draft in enumerate(reply.drafts):
            if step < len(draft.tokens):
                yield index, _build_delta(reply.tool, draft.tokens[step]), None
    for index, draft in enumerate(reply.drafts):
        yield index, {}, _read_reason(reply, draft)


def _open_delta(tool: str | None) -> dict[str, Any]:
    if not tool:
        return {"role": "assistant", "content": ""}
    call = {
        "index": 0,
        "id": create_id("call_"),
        "type": "function",
        "function": {"name": tool, "arguments": ""},
    }
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _build_delta(tool: str | None, token: str) -> dict[str, Any]:
    if not tool:
        return {"content": token}
    return {"tool_calls": [{"index": 0, "function": {"arguments": token}}]}
