"""POST /v1/chat/completions, as an upstream would answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.providers.demo.answer import (
    TOKEN_SECONDS,
    DemoAnswer,
    answer_events,
    answer_json,
    create_id,
    read_clock,
)
from gateway.providers.demo.chat_reply import Reply, build_body, write_events
from gateway.providers.demo.drafting import Draft, draft_text, read_stops
from gateway.providers.demo.fields import (
    SAMPLING,
    Shape,
    read_fields,
    refuse_type,
    require_model,
)
from gateway.providers.demo.question import read_messages
from gateway.providers.demo.schema_sample import write_structured
from gateway.providers.demo.tool_choice import pick_tool
from gateway.providers.demo.wording import write_reply

SHAPES = SAMPLING | {
    "messages": Shape("array", is_required=True),
    "n": Shape("integer", default=1, low=1, high=128),
    "max_tokens": Shape("integer", low=1),
    "max_completion_tokens": Shape("integer", low=1),
    "logprobs": Shape("boolean"),
    "top_logprobs": Shape("integer", low=0, high=20),
    "response_format": Shape("object"),
    "tools": Shape("array"),
    "tool_choice": Shape("string|object"),
    "parallel_tool_calls": Shape("boolean"),
    "metadata": Shape("object"),
    "store": Shape("boolean"),
    "reasoning_effort": Shape("string"),
}
FORMAT_SHAPE = {
    "response_format.type": Shape(
        "string", choices=("text", "json_object", "json_schema")
    )
}
CALL = Draft(["{}"], "stop")  # a call without arguments


def answer_chat(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, SHAPES)
    reply = _write_reply(model, asked)
    if not asked["stream"]:
        return answer_json(build_body(reply))
    has_usage = bool((asked["stream_options"] or {}).get("include_usage"))
    # Choices are written side by side: n of them must not take n times as long.
    return answer_events(write_events(reply, has_usage), TOKEN_SECONDS / asked["n"])


def _write_reply(model: str, asked: dict[str, Any]) -> Reply:
    question = read_messages(asked["messages"])
    tool = pick_tool(asked["tool_choice"], asked["tools"])
    drafts = _write_drafts(question.last, model, asked)
    head = {"id": create_id("chatcmpl-"), "created": read_clock(), "model": model}
    if tool:
        drafts = [CALL] * len(drafts)
    return Reply(head, drafts, tool, question.count_tokens())


def _write_drafts(question: str, model: str, asked: dict[str, Any]) -> list[Draft]:
    stops = read_stops(asked["stop"])
    limit = asked["max_completion_tokens"] or asked["max_tokens"]
    is_json, schema = _read_format(asked["response_format"] or {})
    drafts = []
    for index in range(asked["n"]):
        text = write_reply(question, model, seed=asked["seed"], index=index)
        text = write_structured(schema, text) if is_json else text
        drafts.append(draft_text(text, limit=limit, stops=stops))
    return drafts


def _read_format(response_format: dict[str, Any]) -> tuple[bool, Any]:
    """(whether JSON is wanted, its schema or None)."""
    kind = response_format.get("type", "text")
    read_fields({"response_format.type": kind}, FORMAT_SHAPE)
    if kind != "json_schema":
        return kind == "json_object", None
    holder = response_format.get("json_schema")
    if not isinstance(holder, dict):
        raise refuse_type(holder, "response_format.json_schema", "an object")
    return True, holder.get("schema")
