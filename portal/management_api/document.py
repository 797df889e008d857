"""The management API's part of the OpenAPI document."""

from typing import Any

from django.utils.translation import gettext_noop as _
from drf_spectacular.generators import SchemaGenerator

from portal.management_api.describing import SECURITY, name_tag
from portal.management_api.scopes import RESOURCES

Document = dict[str, Any]
URLS = "portal.management_api.urls"
TOKEN: Document = {
    "type": "http",
    "scheme": "bearer",
    "description": "A management token, `ma-…`, made in the console. API keys and "
    "cookies do not work here.",
}
HEADER: Document = {
    "description": "The id of this request, for support.",
    "schema": {"type": "string", "format": "uuid"},
}
PROBLEMS = {  # status -> what it means, its code
    "400": (_("The query or the JSON is wrong."), "invalid_query"),
    "401": (_("No management token, or not one that works."), "invalid_token"),
    "403": (
        _("The token lacks the scope, or its owner the right."),
        "missing_scope",
    ),
    "404": (_("There is nothing of that id."), "not_found"),
    "405": (_("The address exists, the method does not."), "method_not_allowed"),
    "409": (_("What is there does not allow it."), "conflict"),
    "413": (_("The body is larger than 1 MiB."), "body_too_large"),
    "415": (_("The body is not `application/json`."), "unsupported_content_type"),
    "422": (
        _("Some fields are wrong: `fields` says which and why. Nothing was changed."),
        "invalid_fields",
    ),
    "429": (
        _("Too many requests of this token. Retry after `retry-after` seconds."),
        "rate_limited",
    ),
    "500": (_("A fault of ours."), "server_error"),
    "503": (_("The database or Redis is busy. Try again in a moment."), "busy"),
}
ERROR: Document = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {
                    "type": "string",
                    "description": _("The exact problem, for programs."),
                },
                "message": {
                    "type": "string",
                    "description": _("What went wrong, in a sentence."),
                },
                "request_id": {"type": "string", "format": "uuid"},
                "fields": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array",
                        "items": {"type": "string"},
                    },
                    "description": _("What is wrong, by field."),
                },
            },
            "required": ["code", "message", "request_id"],
        }
    },
    "required": ["error"],
}


def build_part() -> Document:
    """`paths`, `tags` and `components`, to be added to a document."""
    generator: Any = SchemaGenerator  # it has no types
    found: Document = generator(urlconf=URLS).get_schema(public=True)
    schemas = found["components"]["schemas"]
    return {
        "paths": found["paths"],
        "tags": [
            {"name": name_tag(name), "description": str(name_tag(name))}
            for name in RESOURCES
        ],
        "components": {
            "schemas": {
                "ManagementError": ERROR,
                **{name: _finish(name, it) for name, it in schemas.items()},
            },
            "responses": {
                f"Management{status}": _describe_problem(about, code)
                for status, (about, code) in PROBLEMS.items()
            },
            "headers": {"x-management-request-id": HEADER},
            "securitySchemes": {SECURITY: TOKEN},
        },
    }


def _finish(name: str, schema: Document) -> Document:
    """Without the code's own words; what goes in may hold nothing else."""
    schema = {key: it for key, it in schema.items() if key != "description"}
    return {**schema, "additionalProperties": False} if "Input" in name else schema


def _describe_problem(about: str, code: str) -> Document:
    example = {
        "error": {
            "code": code,
            "message": about,
            "request_id": "019ab0c4-5d1e-7a3b-8f20-6c1d2e3f4a5b",
        }
    }
    return {
        "description": about,
        "headers": {
            "x-request-id": {"$ref": "#/components/headers/x-management-request-id"}
        },
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ManagementError"},
                "example": example,
            }
        },
    }
