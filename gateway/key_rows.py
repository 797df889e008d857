"""An API key from the database into the picture that calls are checked against."""

import hmac
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection

from gateway.crypto import digest_secret
from gateway.errors import Busy
from gateway.key_rules import ModelRule, parse_networks
from gateway.keys import PUBLIC_ID_LENGTH
from gateway.limit_rows import picture_limits
from gateway.models import ApiKey, FormerSecret
from gateway.pictures import KeyPicture

EXPIRED = "This API key has expired."
REPLACED = "This API key has been replaced. Please use its new secret."


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
        limits=picture_limits(row),
        account_limits=picture_limits(row.account),
        capture_hours=row.capture_hours if row.captures else 0,
    )
