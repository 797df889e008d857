"""Where upstreams put what they say of an error."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.providers.error_codes import LLAMA_CPP_TOO_LONG


def find_error(body: bytes) -> dict[str, Any]:
    error = _parse(body)
    if error.get("type") == LLAMA_CPP_TOO_LONG:  # its code is only the status again
        named = {"type": "invalid_request_error", "code": "context_length_exceeded"}
        return {**error, **named, "param": "messages"}
    return error


def _parse(body: bytes) -> dict[str, Any]:
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


def find_code(error: Mapping[str, Any]) -> str:
    details = error.get("details")  # Google's: the code is only the status again
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("reason"), str):
            return str(detail["reason"])
    code = error.get("code")
    return str(code) if isinstance(code, str | int) else ""
