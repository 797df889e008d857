"""POST /v1/completions."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.operation import EVENTS, JSON, Operation, content, describe
from gateway.api.schemas.sampling import MODEL, SAMPLING
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
    record,
    ref,
    text,
    whole,
)

TOKEN_IDS = listing(whole(minimum=0, maximum=2**31 - 1), min_items=1)
TEXTS: tuple[Schema, ...] = (
    text(),
    listing(text(), min_items=1, max_items=2048),
    TOKEN_IDS,
    listing(TOKEN_IDS, min_items=1, max_items=2048),
)
REQUEST: Schema = record(
    {
        "model": MODEL,
        "prompt": either(*TEXTS, about=_("A text, several, or the same as token ids.")),
        "suffix": text(_("What comes after the text to be written.")),
        "max_tokens": whole(_("The most tokens to write."), minimum=0, default=16),
        **SAMPLING,
        "best_of": whole(minimum=0, maximum=20),
        "echo": flag(_("Repeat the prompt before the answer.")),
        "logprobs": whole(minimum=0, maximum=5),
    },
    "model",
    "prompt",
)
CHOICE: Schema = record(
    {
        "index": whole(),
        "text": text(),
        "logprobs": nullable(free()),
        "finish_reason": nullable(choice("stop", "length", "content_filter")),
    },
    "index",
    "text",
)
ANSWER: Schema = record(
    {
        "id": text(),
        "object": constant("text_completion"),
        "created": whole(),
        "model": text(),
        "choices": listing(CHOICE),
        "usage": nullable(ref("Usage")),
    },
    *("id", "object", "created", "model", "choices"),
)
EXAMPLE: dict[str, Any] = {
    "model": "gpt-3.5-turbo-instruct",
    "prompt": "Once upon a time",
    "max_tokens": 60,
}
COMPONENTS = {"CompletionRequest": REQUEST, "Completion": ANSWER}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/completions": describe(
        name="createCompletion",
        tag="Chat",
        summary=_("Text completions"),
        about=_("Continues a text. Older than chat, still served by open models."),
        bodies={JSON: content(ref("CompletionRequest"), plain=EXAMPLE)},
        answer=_("The text: whole, or as events when `stream` is true."),
        answers={
            JSON: content(ref("Completion")),
            EVENTS: content(
                events(
                    ref("Completion"),
                    end="[DONE]",
                    about=_("One piece an event; the last one says `[DONE]`."),
                )
            ),
        },
    )
}
