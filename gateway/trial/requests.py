"""The smallest call of each kind, as a client would send it."""

from typing import Any

import msgspec

from gateway.catalogue.endpoints import list_endpoints
from gateway.enums import Endpoint
from gateway.models import CatalogueModel
from gateway.wire.call_request import CallRequest, read_json_call

MOST_TOKENS = 16
QUESTION = "Say hello in one short sentence."
BODIES: dict[Endpoint, dict[str, Any]] = {
    Endpoint.CHAT_COMPLETIONS: {
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": True,
        "max_tokens": MOST_TOKENS,
    },
    Endpoint.COMPLETIONS: {
        "prompt": QUESTION,
        "stream": True,
        "max_tokens": MOST_TOKENS,
    },
    Endpoint.RESPONSES: {
        "input": QUESTION,
        "stream": True,
        "max_output_tokens": MOST_TOKENS,
    },
    Endpoint.EMBEDDINGS: {"input": "Hello"},
    Endpoint.MODERATIONS: {"input": "Hello"},
    Endpoint.IMAGE_GENERATIONS: {"prompt": "A red circle on white", "n": 1},
    Endpoint.SPEECH: {"input": "Hello", "voice": "alloy"},
}
COSTLY = (Endpoint.IMAGE_GENERATIONS, Endpoint.SPEECH)  # made only when asked for


def choose_endpoint(model: str) -> Endpoint | None:
    """What a trial would call: by the catalogue, or by the name for a model that it
    has not. None when only a file could try it. Reads the database."""
    row = CatalogueModel.objects.filter(name=model).first()
    names = list(row.endpoints or []) if row else [*list_endpoints(model, "")]
    if not names:
        return Endpoint.CHAT_COMPLETIONS
    return next((it for it in BODIES if it in names), None)


def make_request(
    endpoint: Endpoint, model: str, *, has_new_limit: bool = False
) -> CallRequest:
    """Of one of BODIES; `has_new_limit`: under the name that OpenAI's reasoning models
    want it by. Raises InvalidRequest for a name that no model can have."""
    fields = {"model": model, **BODIES[endpoint]}
    if has_new_limit:
        fields["max_completion_tokens"] = fields.pop("max_tokens")
    return read_json_call(endpoint, msgspec.json.encode(fields), default_model=None)
