"""The whole document, made once in a process for each address of the site."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from django.utils.translation import gettext_noop as _
from drf_spectacular.generators import SchemaGenerator

from gateway.api.schemas import auto_schema, chat_messages, problems

Document = dict[str, Any]
ABOUT = """\
One address for every model. This API speaks OpenAI's protocol: use any OpenAI client
with this base URL and an API key of your own.

Parameters that are not described here are passed to the model's upstream as they are,
and so is what it answers. Every answer carries an `x-request-id`, under which the call
is found in your usage log. Every error has the same shape.
"""
TAGS = {
    "Chat": _("Chat and text"),
    "Images": _("Images"),
    "Audio": _("Audio"),
    "Embeddings": _("Embeddings and moderation"),
    "Models": _("Models"),
    "Account": _("Key and account"),
}
KEY: Document = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, `sk-…`. `x-api-key: sk-…` is accepted as well.",
}
HEADERS: Document = {
    "x-request-id": {
        "description": "The id of this call, in your usage log and for support.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "openai-processing-ms": {
        "description": "Milliseconds until the answer began.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}


def build_document(base_url: str) -> Document:
    """OpenAPI 3.1 of the API at `base_url` (no trailing slash)."""
    generator: Any = SchemaGenerator  # it has no types
    document: Document = generator(urlconf="gateway.api.urls").get_schema(public=True)
    paths = document["paths"]
    document["paths"] = {path: paths[path] for path in auto_schema.list_paths(paths)}
    document["info"] |= {"title": "NewBigAI", "version": "1", "description": ABOUT}
    document["servers"] = [{"url": base_url}]
    document["tags"] = [
        {"name": name, "description": about} for name, about in TAGS.items()
    ]
    schemas: Document = {**problems.COMPONENTS, **chat_messages.COMPONENTS}
    for subject in auto_schema.SUBJECTS:
        schemas |= subject.COMPONENTS
    document["components"] = {
        "schemas": schemas,
        "responses": problems.build_responses(),
        "headers": HEADERS,
        "securitySchemes": {"apiKey": KEY},
    }
    return document


def digest_document(base_url: str) -> str:
    """An entity tag for the document."""
    return f'"{sha256(write_document(base_url)).hexdigest()[:32]}"'


@lru_cache(maxsize=4)
def write_document(base_url: str) -> bytes:
    """The document as JSON; made once for an address (about 100 ms)."""
    return orjson.dumps(build_document(base_url))
