"""Upstreams' errors in OpenAI's shape, with nothing in them that is ours to keep.

Source: api.md section 2. Status and code decide, never words in a message alone.
"""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from gateway.errors import UpstreamError
from gateway.providers.error_bodies import find_code, find_error
from gateway.providers.error_codes import (
    CREDENTIAL_CODES,
    CREDENTIAL_STATUSES,
    FINAL_CODES,
    FINAL_STATUSES,
    MISSING_CODES,
    POLICY_CODES,
    RATE_CODES,
)
from gateway.providers.redaction import remove_private

RATE_LIMITED = {
    "message": "The model's upstream is rate limited. Please try again later.",
    "type": "requests",
    "code": "rate_limit_exceeded",
}


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> UpstreamError:
    """What a status other than 2xx means for the call."""
    error = find_error(body)
    code = find_code(error)
    if status in CREDENTIAL_STATUSES:
        return _report_refusal(status, code, error)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        spent = _report_credential(code, error)
        return spent or _report_rate_limit(read_retry_after(headers))
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
    code = find_code(error)
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
    if refusal := _report_credential(code, error):
        return refusal
    if code == "403":
        return _report_refusal(HTTPStatus.FORBIDDEN, code, error)
    if code in RATE_CODES:
        return _report_rate_limit(None)
    if code in MISSING_CODES:
        return _report_missing(error)
    return None


def _report_credential(code: str, error: Mapping[str, Any]) -> UpstreamError | None:
    """Some put the word into the type only."""
    for word in (code, error.get("type")):
        if isinstance(word, str) and word in CREDENTIAL_CODES:
            cause = f"credential_refused_{word}"
            return UpstreamError(cause=cause, blames_credential=True)
    return None


def _report_refusal(status: int, code: str, error: Mapping[str, Any]) -> UpstreamError:
    """Of 401, 402 and 403. The last is also said to what a caller sent, or of one
    model: that must not cost us the credential."""
    if code in MISSING_CODES:
        return _report_missing(error)
    metadata = error.get("metadata")  # OpenRouter's
    is_flagged = isinstance(metadata, dict) and "flagged_input" in metadata
    if code in POLICY_CODES or is_flagged:
        return UpstreamError(
            cause=f"refused_{status}",
            relay_status=400,
            is_final=True,
            body=_public_body(error),
        )
    names_a_kind = error.get("type") is not None or bool(code)
    return UpstreamError(
        cause=f"credential_refused_{status}",
        blames_credential=status != HTTPStatus.FORBIDDEN or names_a_kind,
    )


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
