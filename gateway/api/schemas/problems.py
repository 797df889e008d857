"""Every way in which `/v1` says no: one shape, and a response component a status."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.shapes import Schema, nullable, record, ref, text

Response = dict[str, Any]

COMPONENTS: dict[str, Schema] = {
    "Error": record(
        {
            "error": record(
                {
                    "message": text(_("What went wrong, in a sentence.")),
                    "type": text(
                        _("The kind of problem, such as `invalid_request_error`.")
                    ),
                    "param": nullable(
                        text(_("The parameter at fault, by its path in the request."))
                    ),
                    "code": nullable(
                        text(_("The exact problem, for programs; always a string."))
                    ),
                },
                "message",
                "type",
                "param",
                "code",
            )
        },
        "error",
        about=_("Every error has this shape, on every path."),
    )
}
# Each: (name of the component, what it means, its type, its code, whether to retry).
KINDS: dict[str, tuple[str, str, str, str | None]] = {
    "400": (
        "BadRequest",
        _("The request is wrong; `param` and `code` say where and how. Do not retry."),
        "invalid_request_error",
        "missing_required_parameter",
    ),
    "401": (
        "Unauthorized",
        _("No API key was sent, or it is not one of ours."),
        "invalid_request_error",
        "invalid_api_key",
    ),
    "403": (
        "Forbidden",
        _(
            "The key is known but may not do this: disabled, expired, or called from "
            "an address or for a model that it is not allowed."
        ),
        "invalid_request_error",
        None,
    ),
    "404": (
        "NotFound",
        _("There is no such model, or this key may not use it."),
        "invalid_request_error",
        "model_not_found",
    ),
    "405": (
        "MethodNotAllowed",
        _("The address exists, the method does not; `Allow` lists those that do."),
        "invalid_request_error",
        "method_not_supported",
    ),
    "408": (
        "BodyTimeout",
        _("The body of the request did not arrive in time."),
        "invalid_request_error",
        None,
    ),
    "409": (
        "Conflict",
        _("The upstream refused the request as being in conflict with another."),
        "invalid_request_error",
        None,
    ),
    "413": (
        "TooLarge",
        _("The body is larger than the gateway takes."),
        "server_error",
        None,
    ),
    "415": (
        "WrongContentType",
        _("The body is of another content type than this address takes."),
        "invalid_request_error",
        "unsupported_content_type",
    ),
    "429": (
        "TooMany",
        _(
            "Balance or spend limit used up (`insufficient_quota`, do not retry), or "
            "too many requests (`rate_limit_exceeded`, retry after `retry-after`)."
        ),
        "insufficient_quota",
        "insufficient_quota",
    ),
    "500": (
        "ServerError",
        _("A fault of ours. Nothing is charged; you may retry."),
        "server_error",
        None,
    ),
    "502": (
        "UpstreamFailed",
        _(
            "All upstreams that could serve the call failed. Nothing is charged; you "
            "may retry."
        ),
        "upstream_error",
        "upstream_error",
    ),
    "503": (
        "Unavailable",
        _(
            "Nobody can serve the call at the moment. Nothing is charged; retry after "
            "`retry-after` seconds."
        ),
        "service_unavailable_error",
        "no_available_channel",
    ),
    "504": (
        "UpstreamTimeout",
        _("The upstream did not answer in time. Nothing is charged; you may retry."),
        "upstream_error",
        "upstream_error",
    ),
}
ALWAYS = ("401", "403", "405", "429", "500", "503")
OF_BODIES = ("400", "404", "408", "409", "413", "415", "502", "504")


def refer_problems(*more: str, has_body: bool) -> dict[str, Response]:
    """Responses by status, as references to the shared components."""
    statuses = {*ALWAYS, *(OF_BODIES if has_body else ()), *more}
    return {
        status: {"$ref": f"#/components/responses/{KINDS[status][0]}"}
        for status in sorted(statuses)
    }


def build_responses() -> dict[str, Response]:
    """`components.responses`."""
    return {
        name: {
            "description": about,
            "headers": {"x-request-id": {"$ref": "#/components/headers/x-request-id"}},
            "content": {
                "application/json": {
                    "schema": ref("Error"),
                    "example": {
                        "error": {
                            "message": about.partition(";")[0],
                            "type": kind,
                            "param": None,
                            "code": code,
                        }
                    },
                }
            },
        }
        for name, about, kind, code in KINDS.values()
    }
