"""Upstreams' errors in OpenAI's shape, with nothing in them that is ours to keep.

Source: api.md section 2. Status and code decide, never words in a message alone.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from gateway.errors import UpstreamError

PRIVATE = re.compile(
    r"https?://[^\s'\"<>]+|\b(?:sk|pk|org|proj|key)-[\w*.-]{4,}|\b(?:\d{1,3}\.){3}\d{1,3}\b"
    r"|Bearer\s+\S+"
)
MAX_MESSAGE = 1000
CREDENTIAL_STATUSES = (401, 402, 403)
FINAL_STATUSES = (400, 409, 413, 415, 422)
FINAL_CODES = {
    "context_length_exceeded",
    "content_policy_violation",
    "moderation_blocked",
    "invalid_value",
    "invalid_type",
}


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> UpstreamError:
    """What a status other than 2xx means for the call."""
    error = _find_error(body)
    if status in CREDENTIAL_STATUSES:
        return UpstreamError(cause=f"credential_refused_{status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return UpstreamError(
            cause="rate_limited",
            relay_status=429,
            retry_after=read_retry_after(headers),
            body=_public_body(
                {
                    "message": "The model's upstream is rate limited. "
                    "Please try again later.",
                    "type": "requests",
                    "code": "rate_limit_exceeded",
                }
            ),
        )
    if status == HTTPStatus.NOT_FOUND:
        public = {**error, "code": error.get("code") or "model_not_found"}
        return UpstreamError(
            cause="not_found", relay_status=404, body=_public_body(public)
        )
    if status in FINAL_STATUSES:
        return UpstreamError(
            cause=f"refused_{status}",
            relay_status=400 if status == 422 else status,
            is_final=True,
            body=_public_body(error),
        )
    relay_status = 504 if status in (408, 504, 524) else 502
    return UpstreamError(cause=f"status_{status}", relay_status=relay_status)


def read_inner_error(error: Any) -> UpstreamError:
    """An error object inside a success or a stream."""
    error = error if isinstance(error, dict) else {"message": str(error)}
    code = str(error.get("code") or "")
    is_final = code in FINAL_CODES or error.get("type") == "invalid_request_error"
    public = {"type": "upstream_error", **error, "code": code or "upstream_error"}
    return UpstreamError(
        _clean(str(error.get("message") or "")) or None,
        cause="error_in_answer",
        relay_status=400 if is_final else 502,
        is_final=is_final,
        body=_public_body(public),
    )


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; None when absent or a date (then the client backs off by itself)."""
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / scale)
        except (KeyError, ValueError):
            continue
    return None


def _find_error(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    if isinstance(found, dict):
        error = found.get("error", found.get("detail", found))
        if isinstance(error, dict):
            return error
        if isinstance(error, str):
            return {"message": error}
    return {}


def _public_body(error: Mapping[str, Any]) -> dict[str, Any]:
    message = error.get("message")
    kind = error.get("type")
    param, code = error.get("param"), error.get("code")
    return {
        "error": {
            "message": _clean(str(message or ""))
            or "The upstream refused the request.",
            "type": kind if isinstance(kind, str) and kind else "invalid_request_error",
            "param": param if isinstance(param, str) else None,
            "code": None if code is None else str(code)[:100],
        }
    }


def _clean(message: str) -> str:
    return PRIVATE.sub("***", message)[:MAX_MESSAGE]
