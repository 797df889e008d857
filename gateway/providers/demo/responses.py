"""POST /v1/responses, as an upstream would answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.providers.demo.answer import (
    DemoAnswer,
    RefusedRequestError,
    answer_events,
    answer_json,
    create_id,
    dump_json,
    read_clock,
)
from gateway.providers.demo.drafting import Draft, draft_text
from gateway.providers.demo.fields import (
    Shape,
    read_fields,
    refuse_missing,
    refuse_type,
)
from gateway.providers.demo.question import Question, read_items
from gateway.providers.demo.response_events import Outcome, build_final, write_events
from gateway.providers.demo.schema_sample import write_structured
from gateway.providers.demo.tool_choice import pick_tool
from gateway.providers.demo.wording import write_reply

ECHOED = {
    "instructions": Shape("string"),
    "metadata": Shape("object"),
    "model": Shape("string", default="gpt-4o-mini", low=1),
    "max_output_tokens": Shape("integer", low=16),
    "parallel_tool_calls": Shape("boolean", default=True),
    "temperature": Shape("number", default=1.0, low=0, high=2),
    "top_p": Shape("number", default=1.0, low=0, high=1),
    "tool_choice": Shape("string|object"),
    "tools": Shape("array"),
    "text": Shape("object"),
    "store": Shape("boolean", default=True),
}
SHAPES = ECHOED | {
    "input": Shape("string|array", is_required=True),
    "stream": Shape("boolean", default=False),
    "stream_options": Shape("object"),
    "background": Shape("boolean", default=False),
    "previous_response_id": Shape("string"),
    "conversation": Shape("string|object"),
    "reasoning": Shape("object"),
    "include": Shape("array"),
    "truncation": Shape("string", choices=("auto", "disabled")),
}
STATEFUL = ("background", "previous_response_id", "conversation")
FORMATS = ("text", "json_object", "json_schema")


def answer_response(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    asked = read_fields(given, SHAPES)
    _refuse_state(asked)
    question = _read_question(asked)
    outcome = Outcome(
        head=_build_head(asked),
        draft=_write_draft(question, asked),
        tool=pick_tool(asked["tool_choice"], asked["tools"]),
        item_id=create_id("msg_"),
        call_id=create_id("call_"),
        input_tokens=question.count_tokens(),
    )
    final = build_final(outcome)
    if not asked["stream"]:
        return answer_json(final)
    dump_json(final)  # what cannot be written fails here, before the stream has begun
    return answer_events(write_events(outcome))


def _refuse_state(asked: dict[str, Any]) -> None:
    for name in STATEFUL:
        if asked[name]:
            raise RefusedRequestError(
                f"Unsupported parameter: '{name}' is not supported by the demo, "
                "which keeps no responses.",
                param=name,
                code="unsupported_parameter",
            )


def _read_question(asked: dict[str, Any]) -> Question:
    given = asked["input"]
    if not given:
        raise refuse_missing("input")
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    question = read_items(items)
    if asked["instructions"]:
        question.add_text(asked["instructions"], is_users=False)
    return question


def _write_draft(question: Question, asked: dict[str, Any]) -> Draft:
    text = write_reply(question.last, asked["model"], seed=None)
    wanted = (asked["text"] or {}).get("format")
    if wanted is not None:
        if not isinstance(wanted, dict):
            raise refuse_type(wanted, "text.format", "an object")
        shapes = {"text.format.type": Shape("string", "text", choices=FORMATS)}
        kind = read_fields({"text.format.type": wanted.get("type")}, shapes)
        if kind["text.format.type"] != "text":
            text = write_structured(wanted.get("schema"), text)
    return draft_text(text, limit=asked["max_output_tokens"], stops=[])


def _build_head(asked: dict[str, Any]) -> dict[str, Any]:
    """What every copy of the response repeats, the caller's own settings among it."""
    settings = {name: asked[name] for name in ECHOED}
    return settings | {
        "id": create_id("resp_"),
        "object": "response",
        "created_at": read_clock(),
        "background": False,
        "error": None,
        "metadata": asked["metadata"] or {},
        "previous_response_id": None,
        "text": asked["text"] or {"format": {"type": "text"}},
        "tool_choice": asked["tool_choice"] or "auto",
        "tools": asked["tools"] or [],
    }
