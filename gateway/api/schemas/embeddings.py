"""POST /v1/embeddings and /v1/moderations: texts in, numbers out."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.completions import TOKEN_IDS
from gateway.api.schemas.operation import JSON, Operation, content, describe
from gateway.api.schemas.sampling import MODEL
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    constant,
    either,
    flag,
    listing,
    number,
    record,
    ref,
    text,
    whole,
)

FILLED = text(min_length=1)
REQUEST: Schema = record(
    {
        "model": MODEL,
        "input": either(
            FILLED,
            listing(FILLED, min_items=1, max_items=2048),
            TOKEN_IDS,
            listing(TOKEN_IDS, min_items=1, max_items=2048),
            about=_("A text, up to 2048 of them, or the same as token ids."),
        ),
        "encoding_format": choice(
            *("float", "base64"),
            about=_("Numbers, or little-endian 32-bit floats in base64."),
            default="float",
        ),
        "dimensions": whole(
            _("How long the vectors are to be, for models that let you choose."),
            minimum=1,
            maximum=4096,
        ),
        "user": text(),
    },
    "model",
    "input",
)
ANSWER: Schema = record(
    {
        "object": constant("list"),
        "model": text(),
        "data": listing(
            record(
                {
                    "object": constant("embedding"),
                    "index": whole(_("Which text of `input` this is.")),
                    "embedding": either(listing(number()), text()),
                },
                *("object", "index", "embedding"),
            )
        ),
        "usage": record(
            {"prompt_tokens": whole(), "total_tokens": whole()},
            *("prompt_tokens", "total_tokens"),
        ),
    },
    *("object", "model", "data", "usage"),
)
MODERATION_PART: Schema = either(
    record({"type": constant("text"), "text": text()}, "type", "text"),
    record(
        {"type": constant("image_url"), "image_url": record({"url": text()}, "url")},
        *("type", "image_url"),
    ),
)
MODERATION_REQUEST: Schema = record(
    {
        "input": either(
            text(),
            listing(text(), min_items=1),
            listing(MODERATION_PART, min_items=1),
            about=_("A text, several, or one input of texts and pictures."),
        ),
        "model": MODEL,
    },
    "input",
)
CATEGORIES: Schema = {"type": "object", "additionalProperties": {"type": "boolean"}}
SCORES: Schema = {"type": "object", "additionalProperties": {"type": "number"}}
MODERATION: Schema = record(
    {
        "id": text(),
        "model": text(),
        "results": listing(
            record(
                {
                    "flagged": flag(_("Whether any category applies.")),
                    "categories": CATEGORIES,
                    "category_scores": SCORES,
                },
                *("flagged", "categories", "category_scores"),
            )
        ),
    },
    *("id", "model", "results"),
)
EXAMPLE: dict[str, Any] = {
    "model": "text-embedding-3-small",
    "input": "A sentence to find again by its meaning.",
}
COMPONENTS = {
    "EmbeddingRequest": REQUEST,
    "Embeddings": ANSWER,
    "ModerationRequest": MODERATION_REQUEST,
    "Moderation": MODERATION,
}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/embeddings": describe(
        name="createEmbedding",
        tag="Embeddings",
        summary=_("Embeddings"),
        about=_("A vector for each text: texts that mean alike lie close together."),
        bodies={JSON: content(ref("EmbeddingRequest"), plain=EXAMPLE)},
        answer=_("One vector for each text, in the order of `input`."),
        answers={JSON: content(ref("Embeddings"))},
    ),
    "POST /v1/moderations": describe(
        name="createModeration",
        tag="Embeddings",
        summary=_("Moderations"),
        about=_("Says whether a text or picture is likely to be harmful, and how."),
        bodies={
            JSON: content(ref("ModerationRequest"), plain={"input": "Have a nice day!"})
        },
        answer=_("One result for each input."),
        answers={JSON: content(ref("Moderation"))},
    ),
}
