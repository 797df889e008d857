"""POST /v1/chat/completions."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.chat_messages import FORMAT, TOOL_CHOICE
from gateway.api.schemas.operation import EVENTS, JSON, Operation, content, describe
from gateway.api.schemas.sampling import MODEL, SAMPLING, USAGE
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    constant,
    events,
    flag,
    free,
    listing,
    nullable,
    record,
    ref,
    text,
    whole,
)

REASONS = ("stop", "length", "tool_calls", "content_filter", "function_call")
REQUEST: Schema = record(
    {
        "model": MODEL,
        "messages": listing(
            ref("ChatMessage"), _("The conversation so far, oldest first."), min_items=1
        ),
        "max_completion_tokens": whole(
            _("The most tokens to write, thinking included."), minimum=1
        ),
        "max_tokens": whole(_("The older name of that limit."), minimum=1),
        **SAMPLING,
        "response_format": FORMAT,
        "tools": listing(ref("ChatTool"), min_items=1),
        "tool_choice": TOOL_CHOICE,
        "parallel_tool_calls": flag(_("Allow several tool calls in one turn.")),
        "reasoning_effort": choice(
            *("none", "minimal", "low", "medium", "high", "xhigh", "max"),
            about=_("How long a reasoning model may think."),
        ),
        "logprobs": flag(_("Return the log probabilities of the tokens written.")),
        "top_logprobs": whole(minimum=0, maximum=20),
        "metadata": free(_("Your own notes; passed on to the upstream.")),
        "store": flag(),
    },
    "model",
    "messages",
    dependentRequired={"tool_choice": ["tools"]},
    about=_("Parameters that are not listed here are passed on as they are."),
)
ANSWER_MESSAGE: Schema = record(
    {
        "role": constant("assistant"),
        "content": nullable(text()),
        "refusal": nullable(text()),
        "reasoning_content": nullable(
            text(_("What the model thought, from models that show it."))
        ),
        "tool_calls": listing(ref("ToolCall")),
    },
    "role",
    "content",
)
HEAD: dict[str, Schema] = {
    "id": text(),
    "created": whole(_("Unix time in seconds.")),
    "model": text(_("The name you asked for.")),
}
ANSWER: Schema = record(
    {
        **HEAD,
        "object": constant("chat.completion"),
        "choices": listing(
            record(
                {
                    "index": whole(),
                    "message": ANSWER_MESSAGE,
                    "logprobs": nullable(free()),
                    "finish_reason": choice(
                        *REASONS, about=_("Why the model stopped.")
                    ),
                },
                "index",
                "message",
                "finish_reason",
            )
        ),
        "usage": ref("Usage"),
    },
    *("id", "object", "created", "model", "choices", "usage"),
)
CHUNK: Schema = record(
    {
        **HEAD,
        "object": constant("chat.completion.chunk"),
        "choices": listing(
            record(
                {
                    "index": whole(),
                    "delta": free(_("What is new: `role`, `content`, `tool_calls`.")),
                    "finish_reason": nullable(choice(*REASONS)),
                },
                "index",
                "delta",
            )
        ),
        "usage": nullable(ref("Usage")),
    },
    *("id", "object", "created", "model", "choices"),
)
EXAMPLE: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "Hello!"},
    ],
}
COMPONENTS = {
    "Usage": USAGE,
    "ChatRequest": REQUEST,
    "ChatAnswer": ANSWER,
    "ChatChunk": CHUNK,
}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/chat/completions": describe(
        name="createChatCompletion",
        tag="Chat",
        summary=_("Chat completions"),
        about=_("The model's next turn in a conversation."),
        bodies={
            JSON: content(
                ref("ChatRequest"), plain=EXAMPLE, stream={**EXAMPLE, "stream": True}
            )
        },
        answer=_("The answer: whole, or as events when `stream` is true."),
        answers={
            JSON: content(ref("ChatAnswer")),
            EVENTS: content(
                events(
                    ref("ChatChunk"),
                    end="[DONE]",
                    about=_(
                        "One chunk an event; the last one says `[DONE]`. An "
                        "answer that breaks off ends with an event that holds "
                        "`error`."
                    ),
                )
            ),
        },
    )
}
