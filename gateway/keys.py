"""Issuing, rotating and revoking API keys. gateway.key_cache looks them up on a call.

Other processes follow a change within about a second (gateway.pulse).
"""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gateway.crypto import digest_secret
from gateway.models import Account, ApiKey, FormerSecret, Group, SnapshotVersion

PUBLIC_ID_LENGTH = 12
ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`secret` is the whole key, `sk-` included; it cannot be read again."""

    key: ApiKey
    secret: str = field(repr=False)


class KeyRevoked(ValueError):
    """A revoked key stays as it is."""


def issue_api_key(
    *,
    account: Account,
    name: str,
    group: Group | None = None,
    expires_at: datetime | None = None,
    allowed_models: Sequence[str] = (),
    allowed_ips: Sequence[str] = (),
) -> IssuedKey:
    """A new key of `account`; 12 characters to find it by and 256 random bits.

    What it may spend is set by gateway.ledger.limits.
    """
    public_id, secret = _draw_secret()
    key = ApiKey.objects.create(
        account=account,
        group=group,
        name=name,
        public_id=public_id,
        digest=_digest(secret),
        expires_at=expires_at,
        allowed_models=list(allowed_models),
        allowed_ips=list(allowed_ips),
    )
    return IssuedKey(key, secret)


@transaction.atomic
def rotate_api_key(key: ApiKey, *, grace: timedelta) -> IssuedKey:
    """A new secret; the present one stays valid for `grace`, and those before it no
    longer than that. Raises KeyRevoked."""
    SnapshotVersion.advance(SnapshotVersion.API_KEYS)  # every change of a key waits
    key = ApiKey.objects.get(pk=key.pk)
    if key.revoked_at is not None:
        raise KeyRevoked
    valid_until = timezone.now() + grace
    former = FormerSecret.objects.filter(api_key=key)
    former.filter(valid_until__gt=valid_until).update(valid_until=valid_until)
    FormerSecret.objects.create(
        api_key=key,
        public_id=key.public_id,
        digest=key.digest,
        valid_until=valid_until,
    )
    key.public_id, secret = _draw_secret()
    key.digest = _digest(secret)
    key.save(update_fields={"public_id", "digest"})
    return IssuedKey(key, secret)


def revoke_api_key(key: ApiKey) -> None:
    """For good; again is no change."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields={"revoked_at"})


def switch_api_key(key: ApiKey, *, is_enabled: bool) -> None:
    """Raises KeyRevoked."""
    if key.revoked_at is not None:
        raise KeyRevoked
    if key.is_enabled != is_enabled:
        key.is_enabled = is_enabled
        key.save(update_fields={"is_enabled"})


def _draw_secret() -> tuple[str, str]:
    public_id = "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
    return public_id, f"sk-{public_id}{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> str:
    return digest_secret(secret.encode()).hex()
