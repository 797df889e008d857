"""Issuing API keys. Looking them up on a call is gateway.snapshot's part."""

import secrets
import string
from dataclasses import dataclass, field

from gateway.crypto import digest_secret
from gateway.models import Account, ApiKey, Group

PUBLIC_ID_LENGTH = 12
ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`secret` is the whole key, `sk-` included; it cannot be read again."""

    key: ApiKey
    secret: str = field(repr=False)


def issue_api_key(
    *, account: Account, name: str, group: Group | None = None
) -> IssuedKey:
    """A new key of `account`; 12 characters to find it by and 256 random bits."""
    public_id = "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
    secret = f"sk-{public_id}{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        account=account,
        group=group,
        name=name,
        public_id=public_id,
        digest=digest_secret(secret.encode()).hex(),
    )
    return IssuedKey(key, secret)
