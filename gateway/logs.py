"""Structured logs: one JSON line each to standard error, no secret, no prompt."""

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

SECRET = re.compile(r"(sk-[A-Za-z0-9]{4})[A-Za-z0-9_-]{8,}|(Bearer )\S+")


def configure() -> None:
    """Sends structlog and the standard library's records through one renderer."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[render_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_secrets,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def render_line(logger: Any, level: str, event: MutableMapping[str, Any]) -> bytes:
    """One processor instead of a chain of them: every call pays for it."""
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(logger, level, event)
    if "error" in event or "exception" in event:
        event = mask_secrets(logger, level, event)
    line = {"timestamp": datetime.now(UTC).isoformat(), "level": level, **event}
    return orjson.dumps(line, default=repr)


def mask_secrets(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Masks anything that looks like a key in text that libraries log."""
    for field in ("event", "error", "exception"):
        if isinstance(event.get(field), str):
            event[field] = SECRET.sub(r"\1\2***", event[field])
    return event


call_log = structlog.get_logger("call")
