"""Credit that has to come back because the payment for it did.

The ledger gives no more than the account may spend; the rest stays written on the
order as owed, and is tried again (portal.billing.reconcile).
"""

from uuid import UUID

from django.db import transaction

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry, take_up_to
from portal.models import Dispute, TopUp, TopUpState


def settle_claim(order: TopUp) -> None:
    """Takes or gives what is missing. The caller holds the order's lock."""
    order.claim = find_claim(order)
    missing = order.claim - order.taken_back
    if order.state != TopUpState.CREDITED or not missing:
        order.save(update_fields=["claim"])
        return
    is_dispute = order.dispute != Dispute.NONE
    kind = EntryKind.DISPUTE if is_dispute else EntryKind.REFUND
    reference = f"{kind}:{order.pk}:{order.moves}"
    if missing > 0:
        moved = take_up_to(
            account_id=order.account_id,
            kind=kind,
            amount=missing,
            reason=f"Payment went back ({order.provider})",
            reference=reference,
        )
    else:
        moved = missing
        post_entry(
            account_id=order.account_id,
            kind=kind,
            amount=-missing,
            reason=f"Payment was confirmed after all ({order.provider})",
            reference=reference,
        )
    if moved:
        order.taken_back += moved
        order.moves += 1
    order.save(update_fields=["claim", "taken_back", "moves"])


def find_claim(order: TopUp) -> int:
    """Nano-USD: the credit's share that the refunds are of the price, and what is
    disputed while a dispute is open or lost; rounded up to a nano."""
    is_contested = order.dispute in {Dispute.OPEN, Dispute.LOST}
    returned = order.refunded + (order.disputed if is_contested else 0)
    returned = min(returned, order.price)
    return -(-order.amount * returned // order.price)


def collect_owed(order_id: UUID) -> int:
    """Another try at what could not be taken; nano-USD taken now."""
    with transaction.atomic():
        order = TopUp.objects.select_for_update().get(pk=order_id)
        before = order.taken_back
        settle_claim(order)
        return order.taken_back - before
