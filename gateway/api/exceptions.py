"""Every error of `/v1` in OpenAI's shape."""

import time
from uuid import UUID

import structlog

from gateway.errors import GatewayError, InternalError
from gateway.logs import call_log
from gateway.relay.answer import JSON_HEADERS, Answer

log = structlog.get_logger("api")


def answer_error(error: Exception, *, rid: UUID, path: str, started: float) -> Answer:
    """The answer that tells of `error`; anything unexpected is a plain 500 outside and
    a whole line inside."""
    if not isinstance(error, GatewayError):
        log.error("unexpected", rid=str(rid), error=repr(error)[:500], exc_info=error)
        error = InternalError()
    if not error.is_recorded:
        call_log.info(
            "refused",
            rid=str(rid),
            path=path[:100],
            status=error.http_status,
            error=error.code,
            ms=round((time.monotonic() - started) * 1000),
        )
    headers = [*JSON_HEADERS, *error.headers]
    return Answer(error.http_status, headers, error.to_json())
