"""Every error of the management API, in one shape."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from math import ceil
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

log = structlog.get_logger("management_api")
Fields = dict[str, list[str]]


class BadQuery(exceptions.APIException):
    """`fields` are parameters of the address with what is wrong about each."""

    status_code = 400

    def __init__(self, fields: Fields) -> None:
        super().__init__(_("Something in the query of this address is wrong."))
        self.fields = fields


class Conflict(exceptions.APIException):
    """What is there does not allow it."""

    status_code = 409


class Unavailable(exceptions.APIException):
    """Something that it takes is away just now."""

    status_code = 503


class TooLarge(exceptions.APIException):
    status_code = 413


class MissingScope(exceptions.PermissionDenied):
    """Of the token, or of its owner."""


class TooManyFailures(exceptions.Throttled):
    def __init__(self, wait: float) -> None:
        super().__init__(wait, _("Too many wrong tokens came from this address."))


@contextmanager
def as_conflict(*kinds: type[Exception]) -> Iterator[None]:
    """Turns errors whose text says why something cannot be into a Conflict."""
    try:
        yield
    except kinds as problem:
        raise Conflict(str(problem)) from None


CODES: dict[type[Exception], str] = {
    BadQuery: "invalid_query",
    exceptions.ParseError: "malformed_body",
    exceptions.NotAuthenticated: "missing_token",
    exceptions.AuthenticationFailed: "invalid_token",
    MissingScope: "missing_scope",
    exceptions.PermissionDenied: "not_allowed",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    Conflict: "conflict",
    TooLarge: "body_too_large",
    Unavailable: "busy",
    exceptions.UnsupportedMediaType: "unsupported_content_type",
    exceptions.Throttled: "rate_limited",
}


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler. What nobody foresaw is a plain 500 outside and a whole
    line inside."""
    request_id = getattr(context.get("view"), "request_id", "")
    error = _translate(error)
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.ValidationError):
        fields = flatten(error.detail)
        message = _("Some fields are wrong; nothing was changed.")
        return _write(422, "invalid_fields", message, request_id, fields=fields)
    if isinstance(error, exceptions.APIException):
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(max(ceil(wait), 1))
        code = next((CODES[it] for it in type(error).__mro__ if it in CODES), "error")
        named: Fields | None = getattr(error, "fields", None)
        message = str(error.detail)
        return _write(error.status_code, code, message, request_id, headers, named)
    if isinstance(error, OperationalError):
        log.warning("busy", rid=request_id, error=repr(error)[:300])
        message = _("The database is busy. Try again in a moment.")
        headers["Retry-After"] = "1"
        return _write(503, "busy", message, request_id, headers)
    log.error("unexpected", rid=request_id, error=repr(error)[:500], exc_info=error)
    message = _("A fault of ours. Tell the request id to who runs this site.")
    return _write(500, "server_error", message, request_id)


def _translate(error: Exception) -> Exception:
    """Django's own exceptions as DRF's."""
    if isinstance(error, ValidationError):
        has_fields = hasattr(error, "error_dict")
        return exceptions.ValidationError(
            error.message_dict if has_fields else {"__all__": error.messages}
        )
    if isinstance(error, Http404):
        return exceptions.NotFound(_("There is nothing here of that id."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    return error


def flatten(detail: Any, path: str = "") -> Fields:
    """Messages by the field's path: "limits.rpm", "ids.0"; "" is "__all__"."""
    if isinstance(detail, Mapping):
        found: Fields = {}
        for name, inner in detail.items():
            word = "__all__" if name == "non_field_errors" else str(name)
            found |= flatten(inner, f"{path}.{word}" if path else word)
        return found
    if isinstance(detail, list | tuple):
        if all(isinstance(it, str) for it in detail):
            return {path or "__all__": [str(it) for it in detail]}
        found = {}
        for place, inner in enumerate(detail):
            found |= flatten(inner, f"{path}.{place}" if path else str(place))
        return found
    return {path or "__all__": [str(detail)]}


def _write(
    status: int,
    code: str,
    message: str,
    request_id: str,
    headers: dict[str, str] | None = None,
    fields: Fields | None = None,
) -> Response:
    error: dict[str, Any] = {
        "code": code,
        "message": message or HTTPStatus(status).phrase,
        "request_id": request_id,
    }
    if fields:
        error["fields"] = fields
    return Response({"error": error}, status=status, headers=headers)
