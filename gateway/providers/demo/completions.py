"""POST /v1/completions, as an upstream would answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.providers.demo.answer import (
    DONE,
    DemoAnswer,
    answer_events,
    answer_json,
    create_id,
    frame_event,
    read_clock,
)
from gateway.providers.demo.drafting import Draft, draft_text, read_stops
from gateway.providers.demo.fields import (
    SAMPLING,
    Shape,
    read_fields,
    refuse_value,
    require_model,
)
from gateway.providers.demo.texts import TokenText, read_texts
from gateway.providers.demo.tokens import split_tokens
from gateway.providers.demo.wording import write_reply

SHAPES = SAMPLING | {
    "prompt": Shape("string|array", is_required=True),
    "suffix": Shape("string"),
    "max_tokens": Shape("integer", default=16, low=0),
    "n": Shape("integer", default=1, low=1, high=128),
    "best_of": Shape("integer", low=0, high=20),
    "echo": Shape("boolean", default=False),
    "logprobs": Shape("integer", low=0, high=5),
}
MAX_CHOICES = 2048


def answer_completion(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, SHAPES)
    prompts = read_texts(asked["prompt"], "prompt")
    if len(prompts) * asked["n"] > MAX_CHOICES:
        raise refuse_value("n", f"expected at most {MAX_CHOICES} choices in total.")
    drafts = _write_drafts(prompts, model, asked)
    usage = _count_usage(prompts, drafts)
    head = {
        "id": create_id("cmpl-"),
        "object": "text_completion",
        "created": read_clock(),
        "model": model,
    }
    shown = _show_drafts(prompts, drafts, asked)
    if asked["stream"]:
        has_usage = bool((asked["stream_options"] or {}).get("include_usage"))
        return answer_events(_write_events(head, shown, usage if has_usage else None))
    choices = [
        _build_choice(index, draft.text, draft.reason)
        for index, draft in enumerate(shown)
    ]
    return answer_json(head | {"choices": choices, "usage": usage})


def _write_drafts(
    prompts: list[TokenText], model: str, asked: dict[str, Any]
) -> list[Draft]:
    stops = read_stops(asked["stop"])
    return [
        draft_text(
            write_reply(prompt.text, model, seed=asked["seed"], index=index),
            limit=asked["max_tokens"],
            stops=stops,
        )
        for prompt in prompts
        for index in range(asked["n"])
    ]


def _show_drafts(
    prompts: list[TokenText], drafts: list[Draft], asked: dict[str, Any]
) -> list[Draft]:
    """With `echo` each choice opens with its prompt, which counts as read only."""
    if not asked["echo"]:
        return drafts
    return [
        Draft(split_tokens(prompts[at // asked["n"]].text) + draft.tokens, draft.reason)
        for at, draft in enumerate(drafts)
    ]


def _count_usage(prompts: list[TokenText], drafts: list[Draft]) -> dict[str, int]:
    read = max(1, sum(prompt.tokens for prompt in prompts))
    written = sum(len(draft.tokens) for draft in drafts)
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }


def _build_choice(index: int, text: str, reason: str | None) -> dict[str, Any]:
    return {"index": index, "text": text, "logprobs": None, "finish_reason": reason}


def _write_events(
    head: dict[str, Any], drafts: list[Draft], usage: dict[str, int] | None
) -> Iterator[bytes]:
    tail: dict[str, Any] = {"usage": None} if usage else {}
    for index, draft in enumerate(drafts):
        for token in draft.tokens:
            choice = _build_choice(index, token, None)
            yield frame_event(head | {"choices": [choice]} | tail)
        choice = _build_choice(index, "", draft.reason)
        yield frame_event(head | {"choices": [choice]} | tail)
    if usage:
        yield frame_event(head | {"choices": [], "usage": usage})
    yield DONE
