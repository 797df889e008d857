"""Movements of money that are not calls: adjustments, top-ups, welcome credit."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.models import Account, LedgerEntry


class Overdraw(ValueError):
    """The movement would take more than the account may spend."""


@transaction.atomic
def post_entry(
    *,
    account_id: int,
    kind: EntryKind,
    amount: int,
    reason: str,
    actor_id: int | None = None,
) -> LedgerEntry:
    """Moves `amount` nano-USD (signed) and records it. Raises Overdraw."""
    account = Account.objects.filter(
        pk=account_id, posted__gte=F("held") - F("credit_limit") - amount
    )
    if not account.update(posted=F("posted") + amount):
        raise Overdraw(f"account {account_id} cannot be moved by {amount}")
    return LedgerEntry.objects.create(
        account_id=account_id,
        kind=kind,
        amount=amount,
        balance_after=account.model.objects.values_list("posted", flat=True).get(
            pk=account_id
        ),
        reason=reason[:200],
        actor_id=actor_id,
        created_at=timezone.now(),
    )
