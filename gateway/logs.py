"""Structured logs: one JSON line each to standard error, no secret, no prompt."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

# Runs on whole lines of JSON: what it takes out has neither quotes nor backslashes.
SECRET = re.compile(
    r"(sk-[\w-]{4})[\w-]{8,}"
    r"|((?i:bearer) )[^\s\"\\]+"
    r"|([?&]key=)[^&\s\"\\]+"
    r"|(://[^/\s:@\"\\]*:)[^@/\s\"\\]+(?=@)"
)


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
                _render_record,
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
    fields = {"timestamp": datetime.now(UTC).isoformat(), "level": level, **event}
    try:
        line = orjson.dumps(fields, default=repr)
    except TypeError:  # half a surrogate pair, or a number beyond 64 bits
        line = json.dumps(fields, default=repr).encode()
    if b"sk-" in line or b"earer " in line or b"key=" in line or b"://" in line:
        return mask_secrets(line.decode()).encode()
    return line


def mask_secrets(text: str) -> str:
    """Masks anything that looks like a key, wherever it got into a line."""
    return SECRET.sub(r"\1\2\3\4***", text)


def _render_record(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return mask_secrets(json.dumps(event, default=repr))


call_log = structlog.get_logger("call")
