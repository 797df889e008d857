"""Secrets that were pasted into a form which is not saved yet: between its steps they
travel sealed, so that nobody has to paste them again and no page ever shows one."""

import json
import time
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from gateway.crypto import decrypt_credential, encrypt_credential

SECONDS = 3_600


def seal_secrets(secrets: Sequence[str], user_id: int) -> str:
    """For a hidden field; opens only for the same person, within the hour."""
    if not secrets:
        return ""
    text = json.dumps([time.time() + SECONDS, list(secrets)])
    return encrypt_credential(text, row=f"draft:{user_id}")


def open_secrets(sealed: str, user_id: int) -> list[str]:
    """None of them for anything that is not, or no longer, such a seal."""
    try:
        text = decrypt_credential(sealed, row=f"draft:{user_id}")
    except ImproperlyConfigured:
        return []
    until, secrets = json.loads(text) if text else (0.0, [])
    return list(secrets) if time.time() < until else []
