"""Secrets at rest: HMAC for API keys, AES-256-GCM for upstream credentials."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def digest_secret(secret: bytes) -> bytes:
    """HMAC-SHA256 with the pepper: 32 bytes. A slow hash buys nothing for 256
    random bits."""
    return hmac.digest(_pepper(), secret, hashlib.sha256)


def encrypt_credential(secret: str, *, row: str) -> str:
    """ "<key id>:<base64 of nonce + ciphertext>"; `row` is authenticated with it."""
    if not secret:
        return ""
    key_id, key = next(iter(_key_ring().items()))
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), row.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt_credential(sealed: str, *, row: str) -> str:
    """Raises ImproperlyConfigured when no key of the ring opens it."""
    if not sealed:
        return ""
    key_id, _, text = sealed.partition(":")
    key = _key_ring().get(key_id)
    if key is None:
        raise ImproperlyConfigured(f"CREDENTIAL_KEYS has no key {key_id!r} ({row})")
    try:
        blob = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(blob[:12], blob[12:], row.encode()).decode()
    except (InvalidTag, ValueError):  # ValueError: the text is cut or no base64
        raise ImproperlyConfigured(f"the credential of {row} does not open") from None


def _pepper() -> bytes:
    return settings.KEY_PEPPER.encode()


def _key_ring() -> dict[str, bytes]:
    ring = {}
    for entry in settings.CREDENTIAL_KEYS.split(","):
        key_id, _, key = entry.strip().partition(":")
        try:
            ring[key_id] = bytes.fromhex(key)
        except ValueError:
            ring[key_id] = b""
        if len(ring[key_id]) != 32:
            raise ImproperlyConfigured("CREDENTIAL_KEYS must be id:<64 hex digits>,…")
    return ring
