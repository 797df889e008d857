"""API keys by digest, for the hot path: bounded, with a negative side.

A key is read from the database once; a change of it takes the next version number,
and gateway.pulse forgets just the keys whose version moved.
"""

import asyncio
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from gateway.errors import Forbidden, InvalidKey
from gateway.key_rows import read_key
from gateway.pictures import KeyPicture

MAX_KEYS = 100_000
MAX_UNKNOWN = 10_000
UNKNOWN_SECONDS = 30.0
MAX_LENGTH = 200
SHAPE = re.compile(r"sk-[A-Za-z0-9_-]{17,}")

_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="key-lookup")


def _allow() -> None:
    """Nothing is known against the caller."""


class KeyCache:
    """Read by the event loop without a lock; gateway.pulse forgets from its thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, KeyPicture] = OrderedDict()
        self._digests: dict[int, tuple[bytes, ...]] = {}  # of a rotated key: several
        self._unknown: OrderedDict[bytes, float] = OrderedDict()
        self._running: dict[bytes, asyncio.Future[KeyPicture | None]] = {}
        self._lock = threading.Lock()
        self._forgettings = 0

    async def find(
        self, secret: str, *, check: Callable[[], None] = _allow
    ) -> KeyPicture:
        """The key that `secret` is. Raises InvalidKey, Forbidden, or Busy when the
        database is away and the key is not remembered; and what `check` raises, which
        is asked before a look-up in the database."""
        if len(secret) > MAX_LENGTH or not secret.isascii():
            raise InvalidKey(_refusal(secret))
        # A plain digest finds it in memory; the peppered one is in the database.
        digest = hashlib.sha256(secret.encode()).digest()
        key = self._known.get(digest)
        if key is None:
            key = await self._look_up(secret, digest, check)
        else:
            try:
                self._known.move_to_end(digest)
            except KeyError:  # forgotten this very moment
                key = await self._look_up(secret, digest, check)
        _check_usable(key)
        return key

    async def _look_up(
        self, secret: str, digest: bytes, check: Callable[[], None]
    ) -> KeyPicture:
        check()
        if not SHAPE.fullmatch(secret):
            raise InvalidKey(_refusal(secret))
        until = self._unknown.get(digest)
        if until is None or until < time.monotonic():
            # Shared by all calls that wait for the same key; one that is cancelled
            # must not take it from the others.
            key = await asyncio.shield(self._join_look_up(secret, digest))
            if key is not None:
                return key
        raise InvalidKey(_refusal(secret))

    def _join_look_up(
        self, secret: str, digest: bytes
    ) -> "asyncio.Future[KeyPicture | None]":
        loop = asyncio.get_running_loop()
        running = self._running.get(digest)
        if running is not None and running.get_loop() is loop:
            return running
        forgettings = self._forgettings
        future = loop.run_in_executor(_lookups, read_key, secret)
        self._running[digest] = future

        def finish(done: "asyncio.Future[KeyPicture | None]") -> None:
            self._running.pop(digest, None)
            if not done.cancelled() and done.exception() is None:
                self._remember(digest, done.result(), forgettings)

        future.add_done_callback(finish)
        return future

    def _remember(
        self, digest: bytes, key: KeyPicture | None, forgettings: int
    ) -> None:
        if key is None:
            self._unknown[digest] = time.monotonic() + UNKNOWN_SECONDS
            if len(self._unknown) > MAX_UNKNOWN:
                self._unknown.popitem(last=False)
            return
        with self._lock:
            if forgettings != self._forgettings:
                return  # it may have been read before the change that was forgotten
            self._known[digest] = key
            known = self._digests.get(key.id, ())
            if digest not in known:
                self._digests[key.id] = (*known, digest)
            if len(self._known) > MAX_KEYS:
                oldest, dropped = self._known.popitem(last=False)
                self._drop_digest(dropped.id, oldest)

    def _drop_digest(self, key_id: int, digest: bytes) -> None:
        left = tuple(it for it in self._digests.get(key_id, ()) if it != digest)
        if left:
            self._digests[key_id] = left
        else:
            self._digests.pop(key_id, None)

    def forget(self, key_ids: list[int]) -> None:
        with self._lock:
            self._forgettings += 1
            for key_id in key_ids:
                for digest in self._digests.pop(key_id, ()):
                    self._known.pop(digest, None)

    def clear(self) -> None:
        with self._lock:
            self._forgettings += 1
            self._known.clear()
            self._digests.clear()
            self._unknown.clear()


def _check_usable(key: KeyPicture) -> None:
    if not key.is_usable:
        raise Forbidden(key.refusal, code="api_key_disabled")
    if key.expires_at is not None and key.expires_at <= datetime.now(UTC):
        raise Forbidden(key.expiry_message, code="api_key_expired")


def _refusal(secret: str) -> str:
    shown = f"{secret[:7]}***" if secret.isascii() and len(secret) > 16 else "***"
    return f"Incorrect API key provided: {shown}. You can find your keys in the portal."


cache = KeyCache()
