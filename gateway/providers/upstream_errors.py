"""Upstreams' errors in OpenAI's shape, with nothing in them that is ours to keep.

Source: api.md section 2. Status and code decide, never words in a message alone.
"""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from gateway.errors import UpstreamError
from gateway.providers.redaction import remove_private

CREDENTIAL_STATUSES = (401, 402, 403)
FINAL_STATUSES = (400, 409, 413, 415, 422)
FINAL_CODES = {
    "context_length_exceeded",
    "content_policy_violation",
    "moderation_blocked",
    "invalid_value",
    "invalid_type",
}
# Our key or our account with them is at fault, whatever the status says.
CREDENTIAL_CODES = {
    "401",
    "402",
    "403",
    "API_KEY_INVALID",
    "account_deactivated",
    "insufficient_quota",
    "invalid_api_key",
}
LLAMA_CPP_TOO_LONG = "exceed_context_size_error"
RATE_CODES = {"429", "rate_limit_exceeded"}
MISSING_CODES = {"404", "model_not_found"}
RATE_LIMITED = {
    "message": "The model's upstream is rate limited. Please try again later.",
    "type": "requests",
    "code": "rate_limit_exceeded",
}


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> UpstreamError:
    """What a status other than 2xx means for the call."""
    error = _find_error(body)
    code = _find_code(error)
    if status in CREDENTIAL_STATUSES:
        return UpstreamError(cause=f"credential_refused_{status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _report_rate_limit(read_retry_after(headers))
    if status == HTTPStatus.NOT_FOUND:
        return _report_missing(error)
    if status in FINAL_STATUSES:
        return _report_code(code, error) or UpstreamError(
            cause=f"refused_{status}",
            relay_status=400 if status == 422 else status,
            is_final=True,
            body=_public_body(error),
        )
    relay_status = 504 if status in (408, 504, 524) else 502
    return UpstreamError(cause=f"status_{status}", relay_status=relay_status)


def read_inner_error(error: Any) -> UpstreamError:
    """An error object inside a success or a stream."""
    error = error if isinstance(error, dict) else {"message": str(error)[:2000]}
    code = _find_code(error)
    known = _report_code(code, error)
    if known is not None:
        return known
    is_final = code in FINAL_CODES or error.get("type") == "invalid_request_error"
    public = {"type": "upstream_error", **error, "code": code or "upstream_error"}
    return UpstreamError(
        remove_private(str(error.get("message") or "")) or None,
        cause="error_in_answer",
        relay_status=400 if is_final else 502,
        is_final=is_final,
        body=_public_body(public),
    )


def _report_code(code: str, error: Mapping[str, Any]) -> UpstreamError | None:
    """Codes that say more than the status they came with."""
    if code in CREDENTIAL_CODES:
        return UpstreamError(cause=f"credential_refused_{code}")
    if code in RATE_CODES:
        return _report_rate_limit(None)
    if code in MISSING_CODES:
        return _report_missing(error)
    return None


def _report_rate_limit(retry_after: float | None) -> UpstreamError:
    return UpstreamError(
        cause="rate_limited",
        relay_status=429,
        retry_after=retry_after,
        body=_public_body(RATE_LIMITED),
    )


def _report_missing(error: Mapping[str, Any]) -> UpstreamError:
    """Another channel may have the model, so this is not final."""
    public = {**error, "code": error.get("code") or "model_not_found"}
    return UpstreamError(cause="not_found", relay_status=404, body=_public_body(public))


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; None when absent or a date (then the client backs off by itself)."""
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / scale
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def _find_error(body: bytes) -> dict[str, Any]:
    error = _parse_error(body)
    if error.get("type") == LLAMA_CPP_TOO_LONG:  # its code is only the status again
        named = {"type": "invalid_request_error", "code": "context_length_exceeded"}
        return {**error, **named, "param": "messages"}
    return error


def _parse_error(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    if isinstance(found, list) and found:  # Google's has a list around it
        found = found[0]
    if not isinstance(found, dict):
        return {}
    error = found.get("error", found.get("detail", found))
    if isinstance(error, dict):
        return error
    if isinstance(error, list) and error and isinstance(error[0], dict):
        return _read_pydantic(error[0])
    return {"message": error} if isinstance(error, str) else {}


def _read_pydantic(item: Mapping[str, Any]) -> dict[str, Any]:
    """FastAPI's answer to a body that it does not like."""
    place = item.get("loc")
    names = place if isinstance(place, list) else []
    return {
        "message": item.get("msg"),
        "param": ".".join(str(name) for name in names if name != "body") or None,
    }


def _find_code(error: Mapping[str, Any]) -> str:
    details = error.get("details")  # Google's: the code is only the status again
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            return str(detail["reason"])
    code = error.get("code")
    return str(code) if isinstance(code, str | int) else ""


def _public_body(error: Mapping[str, Any]) -> dict[str, Any]:
    message = remove_private(str(error.get("message") or ""))
    kind, param, code = error.get("type"), error.get("param"), error.get("code")
    return {
        "error": {
            "message": message or "The upstream refused the request.",
            "type": _public_word(kind) or "invalid_request_error",
            "param": _public_word(param),
            "code": _public_word(str(code) if isinstance(code, int) else code),
        }
    }


def _public_word(word: Any) -> str | None:
    return remove_private(word)[:100] if isinstance(word, str) and word else None
