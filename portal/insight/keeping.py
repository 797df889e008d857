"""Sums that are read again by a thread while readers get those of a moment ago.

The sums of a month are many rows: no page waits for them while it has a picture of the
last minutes. Kept in the cache that all processes share.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.core.cache import cache
from django.db import connection

T = TypeVar("T")
FRESH_SECONDS, OLD_SECONDS = 15.0, 300.0
BUSY_SECONDS = 30  # after which another may try

log = structlog.get_logger("insight")


def keep(name: str, read: Callable[[], T], *, fresh: float = FRESH_SECONDS) -> T:
    """What `read` says, at most OLD_SECONDS old. Past `fresh` seconds a thread reads
    again; past OLD_SECONDS, and the first time, the reader waits."""
    key = f"insight.{name}"
    known: tuple[float, T] | None = cache.get(key)
    if known is None:
        return _read_again(key, read)
    if time.time() - known[0] > fresh and cache.add(f"{key}.busy", 1, BUSY_SECONDS):
        threading.Thread(
            target=_refresh, args=(key, read), name="insight", daemon=True
        ).start()
    return known[1]


def is_kept(name: str) -> bool:
    """Whether `keep` would answer at once."""
    return cache.get(f"insight.{name}") is not None


def _read_again(key: str, read: Callable[[], T]) -> T:
    value = read()
    cache.set(key, (time.time(), value), OLD_SECONDS)
    return value


def _refresh(key: str, read: Callable[[], object]) -> None:
    """The old value stays when it cannot be read; the next reader tries again."""
    try:
        _read_again(key, read)
    except Exception as problem:
        log.warning("insight_not_read", name=key, error=type(problem).__name__)
    finally:
        cache.delete(f"{key}.busy")
        connection.close()
