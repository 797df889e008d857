"""Top-ups from the order to the credit, and back when a payment goes back.

An order's row is locked before its account's, everywhere, and nothing here talks to a
provider inside a transaction.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from portal.billing.claims import settle_claim
from portal.billing.payments import Notice, NoticeKind
from portal.models import Dispute, PaymentEvent, TopUp, TopUpState

log = structlog.get_logger("billing")

DISPUTES = {
    NoticeKind.DISPUTED: Dispute.OPEN,
    NoticeKind.DISPUTE_WON: Dispute.WON,
    NoticeKind.DISPUTE_LOST: Dispute.LOST,
}
ENDED = {
    NoticeKind.FAILED: TopUpState.FAILED,
    NoticeKind.EXPIRED: TopUpState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a notice did: a word for the event log, and the order it was about."""

    word: str
    order: TopUp | None = None


def record_event(notice: Notice, *, provider: str) -> str:
    """Applies what a provider sent, once an event; what it did. A second delivery
    waits for the first and then finds the row, or does the work when that failed."""
    with transaction.atomic():
        event, is_new = PaymentEvent.objects.get_or_create(
            provider=provider,
            event_id=notice.event_id,
            defaults={"kind": notice.event_kind[:100], "summary": sum_up(notice)},
        )
        if not is_new:
            return "repeated"
        effect = apply_notice(notice, provider=provider)
        event.order = effect.order
        event.effect = effect.word
        event.save(update_fields=["order", "effect"])
    log.info("payment_event", event_id=notice.event_id, effect=effect.word)
    return effect.word


def sum_up(notice: Notice) -> dict[str, str | int]:
    """What is kept of it for those who look at the order later: what it names."""
    facts: dict[str, str | int] = {
        "said": str(notice.kind),
        "amount": notice.amount,
        "currency": notice.currency,
        "session_id": notice.session_id,
        "payment_id": notice.payment_id,
    }
    return {name: value for name, value in facts.items() if value}


@transaction.atomic
def apply_notice(notice: Notice, *, provider: str) -> Effect:
    """Any notice in any order, as often as it likes: the order's row decides."""
    order = _lock_order(notice, provider)
    if order is None:
        return Effect("not ours")
    if notice.kind in DISPUTES:
        return Effect(_apply_dispute(order, notice), order)
    if notice.kind == NoticeKind.REFUNDED:
        return Effect(_apply_refund(order, notice), order)
    if notice.session_id and order.session_id not in {"", notice.session_id}:
        return Effect("another session", order)
    if notice.kind == NoticeKind.PAID:
        return Effect(_apply_payment(order, notice), order)
    return Effect(_apply_progress(order, notice), order)


def _lock_order(notice: Notice, provider: str) -> TopUp | None:
    """By our own id, which travels with the payment, or by the payment's."""
    rows = TopUp.objects.select_for_update().filter(provider=provider)
    try:
        order = rows.filter(pk=UUID(notice.order_id)).first()
    except ValueError:
        order = None
    if order is None and notice.payment_id:
        order = rows.filter(payment_id=notice.payment_id).first()
    return order


def _apply_payment(order: TopUp, notice: Notice) -> str:
    if order.state in {TopUpState.CREDITED, TopUpState.REVIEW}:
        return "already " + order.state
    order.session_id = order.session_id or notice.session_id
    order.payment_id = notice.payment_id
    if (notice.amount, notice.currency) != (order.price, order.currency):
        order.state = TopUpState.REVIEW
        order.note = f"paid {notice.amount / 100:.2f} {notice.currency}"[:200]
        order.save()
        log.error("payment_differs", order=str(order.pk), note=order.note)
        return "differs from the order"
    post_entry(
        account_id=order.account_id,
        kind=EntryKind.TOP_UP,
        amount=order.amount,
        reason=f"Top-up by {order.provider}",
        reference=f"top_up:{order.pk}",
    )
    order.state = TopUpState.CREDITED
    order.credited_at = timezone.now()
    order.save()
    settle_claim(order)  # the refund may have been told before the payment
    return "credited"


def _apply_progress(order: TopUp, notice: Notice) -> str:
    """A payment that arrives late still counts: only open orders move here, and PAID
    moves any order that is not credited."""
    state = ENDED.get(notice.kind)
    if notice.kind == NoticeKind.PROCESSING:
        state = TopUpState.PROCESSING
    if not order.is_open:
        return f"already {order.state}"
    if state is None or order.state == state:
        return "nothing new"
    if state == TopUpState.EXPIRED and order.state == TopUpState.PROCESSING:
        return "nothing new"
    order.state = state
    order.session_id = order.session_id or notice.session_id
    order.payment_id = order.payment_id or notice.payment_id
    order.save()
    return str(state)


def _apply_refund(order: TopUp, notice: Notice) -> str:
    """The amount is the sum of all refunds: an older message changes nothing."""
    if notice.currency != order.currency or notice.amount <= order.refunded:
        return "nothing new"
    order.refunded = notice.amount
    order.payment_id = order.payment_id or notice.payment_id
    order.save()
    settle_claim(order)
    return "refunded"


def _apply_dispute(order: TopUp, notice: Notice) -> str:
    """Its end is final: the message that it began may come after it."""
    state = DISPUTES[notice.kind]
    if order.dispute in {Dispute.WON, Dispute.LOST, state}:
        return "nothing new"
    order.dispute = state
    is_known = notice.currency == order.currency and notice.amount > 0
    order.disputed = notice.amount if is_known else order.price
    order.save()
    settle_claim(order)
    return str(notice.kind)
