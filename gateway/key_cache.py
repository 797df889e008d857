"""API keys by digest, for the hot path: bounded, with a negative side.

A key is read from the database once; a change of it takes the next version number,
and gateway.pulse forgets just the keys whose version moved.
"""

import asyncio
import hashlib
import hmac
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection

from gateway.crypto import digest_secret
from gateway.errors import Busy, Forbidden, InvalidKey
from gateway.key_rules import ModelRule, parse_networks
from gateway.keys import PUBLIC_ID_LENGTH
from gateway.models import ApiKey, FormerSecret
from gateway.pictures import KeyPicture

MAX_KEYS = 100_000
MAX_UNKNOWN = 10_000
UNKNOWN_SECONDS = 30.0
MAX_LENGTH = 200
EXPIRED = "This API key has expired."
REPLACED = "This API key has been replaced. Please use its new secret."
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


def read_key(secret: str) -> KeyPicture | None:
    """From the database, in a thread; compares in constant time."""
    public_id = secret[3 : 3 + PUBLIC_ID_LENGTH]
    try:
        found = _find_row(public_id)
    except (DatabaseError, InterfaceError):
        connection.close()
        raise Busy from None
    finally:
        if connection.vendor == "postgresql":
            connection.close()  # back to the pool
    digest = digest_secret(secret.encode()).hex()
    if found is None or not hmac.compare_digest(found[1].encode(), digest.encode()):
        return None
    row, _, valid_until = found
    return picture_key(row, valid_until=valid_until)


def _find_row(public_id: str) -> tuple[ApiKey, str, datetime | None] | None:
    """The key, the digest of the secret asked for, and until when it is valid if it
    is a former one."""
    keys = ApiKey.objects.select_related("account__user")
    row = keys.filter(public_id=public_id).first()
    if row is not None:
        return row, row.digest, None
    former = FormerSecret.objects.filter(public_id=public_id).first()
    if former is None:
        return None
    return keys.get(pk=former.api_key_id), former.digest, former.valid_until


def picture_key(row: ApiKey, *, valid_until: datetime | None = None) -> KeyPicture:
    refusal = ""
    if row.revoked_at is not None:
        refusal = "This API key has been revoked."
    elif not row.is_enabled:
        refusal = "This API key is disabled."
    elif not row.account.user.is_active:
        refusal = "This account is disabled."
    is_replaced = valid_until is not None and (
        row.expires_at is None or valid_until < row.expires_at
    )
    return KeyPicture(
        id=row.pk,
        account_id=row.account_id,
        group_id=row.group_id or row.account.group_id,
        is_usable=not refusal,
        expires_at=valid_until if is_replaced else row.expires_at,
        refusal=refusal,
        expiry_message=REPLACED if is_replaced else EXPIRED,
        models=ModelRule.parse(row.allowed_models),
        networks=parse_networks(row.allowed_ips),
        has_spend_limit=row.limits_at is not None,
        capture_hours=row.capture_hours if row.captures else 0,
    )


def _check_usable(key: KeyPicture) -> None:
    if not key.is_usable:
        raise Forbidden(key.refusal, code="api_key_disabled")
    if key.expires_at is not None and key.expires_at <= datetime.now(UTC):
        raise Forbidden(key.expiry_message, code="api_key_expired")


def _refusal(secret: str) -> str:
    shown = f"{secret[:7]}***" if secret.isascii() and len(secret) > 16 else "***"
    return f"Incorrect API key provided: {shown}. You can find your keys in the portal."


cache = KeyCache()
