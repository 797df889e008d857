"""A channel's pool of credentials: who is in it, and who rests because the upstream
refused it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateway.models import Channel, ChannelCredential, SnapshotVersion
from gateway.providers.error_codes import QUOTA_CODES

MOST_SECRET = 4_000  # characters: service accounts' tokens are long
MOST_SECRETS = 500  # of one channel
MOST_REASON = 64

log = structlog.get_logger("credentials")


class CredentialStatus(StrEnum):
    READY = "ready"
    PARKED = "parked"
    DISABLED = "disabled"
    SEALED = "sealed"  # no key of CREDENTIAL_KEYS opens it


@dataclass(frozen=True, slots=True)
class CredentialState:
    """What people may see of one: never the secret. `reason` is a whole sentence."""

    id: int
    ending: str
    status: CredentialStatus
    parked_at: datetime | None
    reason: StrOrPromise


@dataclass(frozen=True, slots=True)
class PoolChange:
    """How many of a pool were added, kept and removed."""

    added: int
    kept: int
    removed: int


def park(credential_id: int, reason: str) -> bool:
    """Takes it out of the rotation in every process; False when it rests already or is
    gone. `reason`: the cause of an UpstreamError."""
    rows = ChannelCredential.objects.filter(pk=credential_id, parked_at=None)
    values = {"parked_at": timezone.now(), "parked_reason": reason[:MOST_REASON]}
    with transaction.atomic():
        if not rows.update(**values):
            return False
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)
    log.warning("credential_parked", credential=credential_id, reason=reason)
    return True


def unpark(credential_id: int) -> bool:
    """Puts it back; False when it did not rest."""
    rows = ChannelCredential.objects.filter(pk=credential_id, parked_at__isnull=False)
    with transaction.atomic():
        if not rows.update(parked_at=None, parked_reason=""):
            return False
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)
    log.info("credential_unparked", credential=credential_id)
    return True


def read_secrets(text: str) -> list[str]:
    """One a line, each once. Raises ValueError, which never repeats a secret."""
    lines = [line.strip() for line in text.splitlines()]
    secrets = list(dict.fromkeys(line for line in lines if line))
    if len(secrets) > MOST_SECRETS:
        raise ValueError(f"a channel has room for {MOST_SECRETS} credentials")
    for secret in secrets:
        check_credential(secret)
    return secrets


def check_credential(secret: str) -> None:
    """It goes into a header as it is. Never repeats the secret."""
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError(
            "the credential has a blank or a sign that headers cannot carry"
        )
    if len(secret) > MOST_SECRET:
        raise ValueError(f"the credential is longer than {MOST_SECRET} characters")


@transaction.atomic
def replace_pool(channel: Channel, secrets: Iterable[str]) -> PoolChange:
    """Makes the pool of the saved `channel` exactly these. Rows with the same secret
    stay as they are, with their limits and their rest."""
    wanted = dict.fromkeys(it for it in secrets if it)
    kept, gone = 0, []
    for row in channel.credentials.select_for_update():
        secret = _open(row)
        if secret is not None and secret in wanted:
            del wanted[secret]  # so that a second row with it goes
            kept += 1
        else:
            gone.append(row)
    for row in gone:
        row.delete()
    _add(channel, wanted)
    return PoolChange(len(wanted), kept, len(gone))


@transaction.atomic
def add_to_pool(channel: Channel, secrets: Iterable[str]) -> PoolChange:
    """Adds those that the saved `channel` does not have yet; all others stay."""
    wanted = dict.fromkeys(it for it in secrets if it)
    rows = list(channel.credentials.select_for_update())
    for row in rows:
        wanted.pop(_open(row) or "", None)
    _add(channel, wanted)
    return PoolChange(len(wanted), len(rows), 0)


def list_states(channel: Channel) -> list[CredentialState]:
    """Of the whole pool, oldest first; one query, or none when it is prefetched."""
    return [describe_state(row) for row in channel.credentials.all()]


def describe_state(row: ChannelCredential) -> CredentialState:
    status, reason = _judge(row)
    return CredentialState(row.pk, row.ending, status, row.parked_at, reason)


def _judge(row: ChannelCredential) -> tuple[CredentialStatus, StrOrPromise]:
    if _open(row) is None:
        again = _("It does not open with CREDENTIAL_KEYS. Please paste it again.")
        return CredentialStatus.SEALED, again
    if not row.is_enabled:
        return CredentialStatus.DISABLED, _("It is switched off.")
    if row.parked_at is not None:
        return CredentialStatus.PARKED, explain_reason(row.parked_reason)
    return CredentialStatus.READY, ""


def explain_reason(reason: str) -> StrOrPromise:
    """Why a credential is parked, in a sentence for operators."""
    word = reason.removeprefix("credential_refused_")
    if word == "402" or word in QUOTA_CODES:
        return _("Its account at the upstream has no money or quota left.")
    if word == "403":
        return _("The upstream forbids it to make calls (403).")
    return _("The upstream does not accept it: is it mistyped or revoked?")


def _open(row: ChannelCredential) -> str | None:
    try:
        return row.secret
    except ImproperlyConfigured:
        return None


def _add(channel: Channel, secrets: Iterable[str]) -> None:
    for secret in secrets:
        row = ChannelCredential(channel=channel)
        row.seal(secret)
        row.save()
