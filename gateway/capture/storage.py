"""Captured calls at rest: sealed with the credential keys, gone at their hour."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from gateway.crypto import decrypt_credential, encrypt_credential
from gateway.models import CapturedCall

CHUNK = 500  # rows a statement, so that the ledger's writer never waits long


@dataclass(frozen=True, slots=True)
class Exchange:
    """Redacted texts; at most 64 kB each."""

    request: str
    answer: str
    expires_at: datetime


def keep_exchange(
    *,
    rid: UUID,
    account_id: int,
    request: str,
    answer: str,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Kept once, however often it is handed in."""
    row = CapturedCall(
        rid=rid,
        account_id=account_id,
        request=encrypt_credential(request, row=f"request {rid}"),
        answer=encrypt_credential(answer, row=f"answer {rid}"),
        created_at=at,
        expires_at=expires_at,
    )
    CapturedCall.objects.bulk_create([row], ignore_conflicts=True)


def read_exchange(rid: UUID, *, account_id: int) -> Exchange | None:
    """For its owner, until it expires; None also when no key opens it any more."""
    row = CapturedCall.objects.filter(
        rid=rid, account_id=account_id, expires_at__gt=timezone.now()
    ).first()
    if row is None:
        return None
    try:
        request = decrypt_credential(row.request, row=f"request {rid}")
        answer = decrypt_credential(row.answer, row=f"answer {rid}")
    except ImproperlyConfigured:
        return None
    return Exchange(request, answer, row.expires_at)


def forget_exchange(rid: UUID, *, account_id: int) -> bool:
    """At the owner's wish; whether there was one."""
    return bool(CapturedCall.objects.filter(rid=rid, account_id=account_id).delete()[0])


def sweep_captures() -> int:
    """Deletes what has expired; how many."""
    gone = 0
    while True:
        expired = CapturedCall.objects.filter(expires_at__lte=timezone.now())
        ids = list(expired.values_list("rid", flat=True)[:CHUNK])
        if not ids:
            return gone
        CapturedCall.objects.filter(rid__in=ids).delete()
        gone += len(ids)
