"""GET /v1/models and /v1/models/{name}."""

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.operation import JSON, Operation, content, describe
from gateway.api.schemas.shapes import (
    Schema,
    constant,
    listing,
    record,
    ref,
    text,
    whole,
)

MODEL: Schema = record(
    {
        "id": text(_("The name to call it by.")),
        "object": constant("model"),
        "created": whole(),
        "owned_by": text(_("Its vendor.")),
    },
    *("id", "object", "created", "owned_by"),
)
MODELS: Schema = record(
    {"object": constant("list"), "data": listing(ref("Model"))}, "object", "data"
)
COMPONENTS = {"Model": MODEL, "Models": MODELS}
OPERATIONS: dict[str, Operation] = {
    "GET /v1/models": describe(
        name="listModels",
        tag="Models",
        summary=_("List models"),
        about=_("The models that this key may call, right now."),
        answer=_("All of them; there are no pages."),
        answers={JSON: content(ref("Models"))},
    ),
    "GET /v1/models/{name}": describe(
        name="retrieveModel",
        tag="Models",
        summary=_("Look up a model"),
        about=_("Whether this key may call a model. Names may hold slashes."),
        parameters=[
            {
                "name": "name",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
                "example": "gpt-4o",
            }
        ],
        answer=_("The model."),
        answers={JSON: content(ref("Model"))},
        refuses=("404",),
    ),
}
