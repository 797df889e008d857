import json
from typing import Any

import pytest

from gateway import errors
from gateway.errors import GatewayError, ModelNotFound, UpstreamError


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (errors.InvalidRequest("no"), 400, "invalid_request_error", None),
        (errors.MissingKey(), 401, "invalid_request_error", None),
        (errors.InvalidKey(), 401, "invalid_request_error", "invalid_api_key"),
        (errors.Forbidden(code="x"), 403, "invalid_request_error", "x"),
        (ModelNotFound("m"), 404, "invalid_request_error", "model_not_found"),
        (errors.UnknownUrl(), 404, "invalid_request_error", "unknown_url"),
        (
            errors.MethodNotAllowed(),
            405,
            "invalid_request_error",
            "method_not_supported",
        ),
        (errors.BodyTimeout(), 408, "invalid_request_error", None),
        (errors.TooLarge("no"), 413, "server_error", None),
        (
            errors.WrongContentType("no"),
            415,
            "invalid_request_error",
            "unsupported_content_type",
        ),
        (errors.InsufficientQuota(), 429, "insufficient_quota", "insufficient_quota"),
        (UpstreamError(cause="x"), 502, "upstream_error", "upstream_error"),
        (errors.NoChannel(), 503, "service_unavailable_error", "no_available_channel"),
        (errors.Busy(), 503, "service_unavailable_error", "server_is_overloaded"),
        (errors.InternalError(), 500, "server_error", None),
    ],
)
def test_the_table_of_errors(
    error: GatewayError, status: int, kind: str, code: str | None
):
    body = json.loads(error.to_json())["error"]
    assert error.http_status == status
    assert (body["type"], body["code"]) == (kind, code)
    assert set(body) == {"message", "type", "param", "code"}
    assert body["message"]


def test_no_retry_where_it_cannot_help():
    assert errors.InsufficientQuota().headers == ((b"x-should-retry", b"false"),)
    assert errors.BodyTimeout().headers == ((b"x-should-retry", b"false"),)
    assert errors.Busy().headers == ((b"retry-after", b"1"),)


@pytest.mark.parametrize(
    ("seconds", "header"),
    [(0, b"1"), (0.2, b"1"), (1.01, b"2"), (59.5, b"60"), (9e9, b"60")],
)
def test_retry_after_is_rounded_up_and_bounded(seconds: float, header: bytes):
    error = UpstreamError(cause="x", retry_after=seconds)
    assert error.headers == ((b"retry-after", header),)


def test_one_errors_headers_are_not_anothers():
    UpstreamError(cause="x", retry_after=3)
    assert UpstreamError(cause="x").headers == ()


def test_a_long_name_is_cut():
    body: Any = ModelNotFound("x" * 9000).to_body()
    assert len(body["error"]["message"]) < 300
