"""POST /v1/responses."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.operation import EVENTS, JSON, Operation, content, describe
from gateway.api.schemas.sampling import MODEL, STREAM
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    constant,
    either,
    events,
    flag,
    free,
    listing,
    nullable,
    number,
    record,
    ref,
    text,
    whole,
)

PART: Schema = either(
    record({"type": constant("input_text"), "text": text()}, "type", "text"),
    record({"type": constant("output_text"), "text": text()}, "type", "text"),
    record({"type": constant("input_image"), "image_url": text()}, "type"),
    record({"type": constant("input_file"), "file_id": text()}, "type"),
)
ITEM: Schema = either(
    record(
        {
            "type": constant("message"),
            "role": choice("developer", "system", "user"),
            "content": either(text(), listing(PART, min_items=1)),
        },
        *("role", "content"),
    ),
    record(
        {
            "type": constant("message"),
            "role": constant("assistant"),
            "content": either(text(), listing(PART, min_items=1)),
        },
        *("role", "content"),
    ),
    record(
        {
            "type": constant("function_call_output"),
            "call_id": text(),
            "output": text(),
        },
        *("type", "call_id", "output"),
    ),
    record(
        {
            "type": constant("function_call"),
            "call_id": text(),
            "name": text(),
            "arguments": text(),
        },
        *("type", "call_id", "name", "arguments"),
    ),
    about=_("A message, a tool call, or what a tool gave back."),
)
TOOL: Schema = record(
    {
        "type": constant("function"),
        "name": text(min_length=1),
        "description": text(),
        "parameters": free(_("A JSON Schema of its arguments.")),
        "strict": flag(),
    },
    *("type", "name"),
)
FORMAT: Schema = either(
    record({"type": choice("text", "json_object")}, "type"),
    record(
        {"type": constant("json_schema"), "name": text(), "schema": free()},
        *("type", "name", "schema"),
    ),
)
REQUEST: Schema = record(
    {
        "model": MODEL,
        "input": either(
            text(min_length=1),
            listing(ref("ResponseItem"), min_items=1),
            about=_("A question, or the whole conversation as items."),
        ),
        "instructions": text(_("How the model is to behave.")),
        "max_output_tokens": whole(
            _("The most tokens to write, thinking included."), minimum=16
        ),
        "temperature": number(minimum=0, maximum=2),
        "top_p": number(minimum=0, maximum=1),
        "tools": listing(ref("ResponseTool")),
        "parallel_tool_calls": flag(),
        "text": record({"format": FORMAT}),
        "reasoning": free(_("Such as `effort`.")),
        "metadata": free(),
        "store": flag(_("Whether the upstream may keep the response.")),
        "stream": STREAM,
        "truncation": choice("auto", "disabled"),
    },
    "input",
)
ANSWER: Schema = record(
    {
        "id": text(),
        "object": constant("response"),
        "created_at": number(),
        "status": choice(
            "completed", "failed", "in_progress", "cancelled", "queued", "incomplete"
        ),
        "error": nullable(free()),
        "incomplete_details": nullable(free()),
        "model": text(),
        "output": listing(free(_("A message, a tool call, or thoughts."))),
        "usage": nullable(
            record(
                {
                    "input_tokens": whole(),
                    "output_tokens": whole(),
                    "total_tokens": whole(),
                },
                *("input_tokens", "output_tokens", "total_tokens"),
            )
        ),
    },
    *("id", "object", "created_at", "status", "model", "output"),
)
EVENT: Schema = record(
    {
        "type": text(_("Such as `response.output_text.delta`.")),
        "sequence_number": whole(),
        "delta": text(),
        "response": ref("Response"),
    },
    *("type", "sequence_number"),
)
EXAMPLE: dict[str, Any] = {"model": "gpt-4o", "input": "Hello!"}
COMPONENTS = {
    "ResponseItem": ITEM,
    "ResponseTool": TOOL,
    "ResponseRequest": REQUEST,
    "Response": ANSWER,
    "ResponseEvent": EVENT,
}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/responses": describe(
        name="createResponse",
        tag="Chat",
        summary=_("Responses"),
        about=_(
            "The newer form of chat that agents and coding tools speak. The "
            "gateway passes it to channels that know it; it keeps no state."
        ),
        bodies={
            JSON: content(
                ref("ResponseRequest"),
                plain=EXAMPLE,
                stream={**EXAMPLE, "stream": True},
            )
        },
        answer=_("The response: whole, or as events when `stream` is true."),
        answers={
            JSON: content(ref("Response")),
            EVENTS: content(
                events(
                    ref("ResponseEvent"),
                    has_names=True,
                    about=_(
                        "Ends with `response.completed`, the whole response in "
                        "it, or `response.incomplete`."
                    ),
                )
            ),
        },
    )
}
