"""One operation of the document, from its parts."""

from typing import Any

from gateway.api.schemas.problems import refer_problems
from gateway.api.schemas.shapes import Schema

JSON = "application/json"
FORM = "multipart/form-data"
EVENTS = "text/event-stream"
Operation = dict[str, Any]
HEADERS = {
    "x-request-id": {"$ref": "#/components/headers/x-request-id"},
    "openai-processing-ms": {"$ref": "#/components/headers/openai-processing-ms"},
}


def describe(
    *,
    name: str,
    tag: str,
    summary: str,
    about: str,
    answers: dict[str, Schema],
    answer: str,
    bodies: dict[str, Schema] | None = None,
    is_body_required: bool = True,
    parameters: list[dict[str, Any]] | None = None,
    refuses: tuple[str, ...] = (),
) -> Operation:
    """`answers` and `bodies` are media type objects by media type; `refuses` the
    problems (gateway.api.schemas.problems) that are not shared by all operations."""
    operation: Operation = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": about,
        "security": [{"apiKey": []}],
        "responses": {
            "200": {"description": answer, "headers": HEADERS, "content": answers},
            **refer_problems(*refuses, has_body=bodies is not None),
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if bodies:
        operation["requestBody"] = {"required": is_body_required, "content": bodies}
    return operation


def content(schema: Schema, **examples: Any) -> dict[str, Any]:
    """A media type object; `examples` are values by name."""
    if not examples:
        return {"schema": schema}
    named = {name: {"value": value} for name, value in examples.items()}
    return {"schema": schema, "examples": named}
