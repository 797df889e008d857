"""API keys by digest, for the hot path: bounded, with a negative side.

A key is read from the database once; a change of it takes the next version number,
and gateway.pulse forgets just the keys whose version moved.
"""

import asyncio
import hashlib
import hmac
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection

from gateway.crypto import digest_secret
from gateway.errors import Busy, Forbidden, InvalidKey
from gateway.keys import PUBLIC_ID_LENGTH
from gateway.models import ApiKey
from gateway.pictures import KeyPicture

MAX_KEYS = 100_000
MAX_UNKNOWN = 10_000
UNKNOWN_SECONDS = 30.0
MIN_LENGTH, MAX_LENGTH = 20, 200

_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="key-lookup")


class KeyCache:
    def __init__(self) -> None:
        self._known: OrderedDict[bytes, KeyPicture] = OrderedDict()
        self._digests: dict[int, bytes] = {}
        self._unknown: OrderedDict[bytes, float] = OrderedDict()

    async def find(self, secret: str) -> KeyPicture:
        """The key that `secret` is. Raises InvalidKey, Forbidden, or Busy when the
        database is away and the key is not remembered."""
        if not (MIN_LENGTH <= len(secret) <= MAX_LENGTH and secret.startswith("sk-")):
            raise InvalidKey(_refusal(secret))
        try:
            # A plain digest finds it in memory; the peppered one is in the database.
            digest = hashlib.sha256(secret.encode("ascii")).digest()
        except UnicodeEncodeError:
            raise InvalidKey(_refusal(secret)) from None
        key = self._known.get(digest)
        if key is None:
            key = await self._look_up(secret, digest)
        else:
            self._known.move_to_end(digest)
        _check_usable(key)
        return key

    async def _look_up(self, secret: str, digest: bytes) -> KeyPicture:
        until = self._unknown.get(digest)
        if until is None or until < time.monotonic():
            loop = asyncio.get_running_loop()
            key = await loop.run_in_executor(_lookups, read_key, secret)
            if key is not None:
                self._remember(digest, key)
                return key
            self._unknown[digest] = time.monotonic() + UNKNOWN_SECONDS
            if len(self._unknown) > MAX_UNKNOWN:
                self._unknown.popitem(last=False)
        raise InvalidKey(_refusal(secret))

    def _remember(self, digest: bytes, key: KeyPicture) -> None:
        self._known[digest] = key
        self._digests[key.id] = digest
        if len(self._known) > MAX_KEYS:
            _, dropped = self._known.popitem(last=False)
            self._digests.pop(dropped.id, None)

    def forget(self, key_ids: list[int]) -> None:
        for key_id in key_ids:
            digest = self._digests.pop(key_id, None)
            if digest is not None:
                self._known.pop(digest, None)

    def clear(self) -> None:
        self._known.clear()
        self._digests.clear()
        self._unknown.clear()


def read_key(secret: str) -> KeyPicture | None:
    """From the database, in a thread; compares in constant time."""
    public_id = secret[3 : 3 + PUBLIC_ID_LENGTH]
    try:
        row = (
            ApiKey.objects.select_related("account__user")
            .filter(public_id=public_id)
            .first()
        )
    except (DatabaseError, InterfaceError):
        connection.close()
        raise Busy from None
    finally:
        if connection.vendor == "postgresql":
            connection.close()  # back to the pool
    if row is None or not hmac.compare_digest(
        bytes.fromhex(row.digest), digest_secret(secret.encode("ascii"))
    ):
        return None
    return picture_key(row)


def picture_key(row: ApiKey) -> KeyPicture:
    refusal = ""
    if row.revoked_at is not None:
        refusal = "This API key has been revoked."
    elif not row.is_enabled:
        refusal = "This API key is disabled."
    elif not row.account.user.is_active:
        refusal = "This account is disabled."
    return KeyPicture(
        id=row.pk,
        account_id=row.account_id,
        group_id=row.group_id or row.account.group_id,
        is_usable=not refusal,
        expires_at=row.expires_at,
        refusal=refusal,
    )


def _check_usable(key: KeyPicture) -> None:
    if not key.is_usable:
        raise Forbidden(key.refusal, code="api_key_disabled")
    if key.expires_at is not None and key.expires_at <= datetime.now(UTC):
        raise Forbidden("This API key has expired.", code="api_key_expired")


def _refusal(secret: str) -> str:
    shown = f"{secret[:7]}***" if secret.isascii() and len(secret) > 16 else "***"
    return f"Incorrect API key provided: {shown}. You can find your keys in the portal."


cache = KeyCache()
