"""Movements of money that are not calls: adjustments, top-ups, welcome credit."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.models import Account, LedgerEntry


class Overdraw(ValueError):
    """The movement would take more than the account may spend."""


class AlreadyPosted(ValueError):
    """A movement with this reference is in the book."""


@transaction.atomic
def post_entry(
    *,
    account_id: int,
    kind: EntryKind,
    amount: int,
    reason: str,
    actor_id: int | None = None,
    reference: str | None = None,
) -> LedgerEntry:
    """Moves `amount` nano-USD (signed) and records it.

    A `reference` is booked once, whoever asks how often. Raises Overdraw, or
    AlreadyPosted; nothing has moved then.
    """
    account = Account.objects.filter(
        pk=account_id, posted__gte=F("held") - F("credit_limit") - amount
    )
    if not account.update(posted=F("posted") + amount):
        raise Overdraw(f"account {account_id} cannot be moved by {amount}")
    # The update holds the account's row, so a rival has committed or waits.
    if reference and LedgerEntry.objects.filter(reference=reference).exists():
        raise AlreadyPosted(reference)
    return LedgerEntry.objects.create(
        account_id=account_id,
        kind=kind,
        amount=amount,
        balance_after=account.model.objects.values_list("posted", flat=True).get(
            pk=account_id
        ),
        reason=reason[:200],
        actor_id=actor_id,
        reference=reference,
        created_at=timezone.now(),
    )


def take_up_to(
    *,
    account_id: int,
    kind: EntryKind,
    amount: int,
    reason: str,
    reference: str,
) -> int:
    """Takes `amount` nano-USD, or what may be spent now when that is less; what it
    took. Only inside a transaction: the account stays locked until its end."""
    account = Account.objects.select_for_update().get(pk=account_id)
    taken = min(amount, max(0, account.available))
    if taken:
        post_entry(
            account_id=account_id,
            kind=kind,
            amount=-taken,
            reason=reason,
            reference=reference,
        )
    return taken
