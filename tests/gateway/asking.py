"""Requests as clients send them, and what the catalogue knows of their model."""

import json
from typing import Any

from gateway.enums import Endpoint
from gateway.pictures import ModelPicture
from gateway.wire.call_request import CallRequest, read_json_call

NEEDED: dict[Endpoint, dict[str, Any]] = {
    Endpoint.CHAT_COMPLETIONS: {"messages": [{"role": "user", "content": "hi"}]},
    Endpoint.COMPLETIONS: {"prompt": "hi"},
    Endpoint.EMBEDDINGS: {"input": "hi"},
    Endpoint.IMAGE_GENERATIONS: {"prompt": "a hill"},
    Endpoint.IMAGE_EDITS: {"prompt": "a hill"},
    Endpoint.SPEECH: {"input": "hello", "voice": "alloy"},
    Endpoint.MODERATIONS: {"input": "hi"},
    Endpoint.RESPONSES: {"input": "hi"},
}


def read_call(
    endpoint: Endpoint = Endpoint.CHAT_COMPLETIONS, **fields: Any
) -> CallRequest:
    """A valid JSON call of `endpoint` with `fields` put in or replaced."""
    body = {"model": "gpt-4o", **NEEDED[endpoint], **fields}
    return read_json_call(endpoint, json.dumps(body).encode(), default_model=None)


def make_model(
    *, context_length: int | None = None, max_output: int | None = None
) -> ModelPicture:
    return ModelPicture(
        name="gpt-4o",
        vendor="openai",
        endpoints=frozenset(),
        context_length=context_length,
        max_output=max_output,
        is_visible=True,
        created=0,
    )
