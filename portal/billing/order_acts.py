"""What operators do to an order: ask the provider now, decide about a payment that
differs from what was ordered."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, record_change
from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from portal.billing.claims import settle_claim
from portal.billing.orders import apply_notice, sum_up
from portal.billing.payments import Notice, find_provider
from portal.models import TopUp, TopUpState

LONGEST_REASON = 200


class CannotAsk(Exception):
    """There is nobody to ask about the order; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said now, and what that did to the order: a word as events
    have it (portal.billing.order_words)."""

    notice: Notice
    effect: str


def ask_provider(order: TopUp, *, actor: Actor) -> Answer:
    """Asks whatever state the order is in, and applies the answer. Raises CannotAsk,
    ProviderAway."""
    provider = find_provider(order.provider)
    if provider is None:
        raise CannotAsk(_("This payment provider is not set up any more."))
    if not order.session_id:
        raise CannotAsk(
            _("The order never reached the provider: there is nothing to ask about.")
        )
    notice = provider.ask_payment(order)
    before = order.state
    with transaction.atomic():
        TopUp.objects.filter(pk=order.pk).update(asked_at=timezone.now())
        effect = apply_notice(notice, provider=provider.name).word
        order.refresh_from_db()
        facts = ", ".join(f"{name} {value}" for name, value in sum_up(notice).items())
        record_change(
            actor,
            "order.reconcile",
            order,
            changes={"state": [before, order.state]} if before != order.state else {},
            reason=f"{effect}: {facts}",
        )
    return Answer(notice, effect)


def accept_payment(order: TopUp, *, reason: str, actor: Actor) -> None:
    """Credits what was ordered, though something else was paid. Raises
    ValidationError."""
    reason = _check_reason(reason)
    with transaction.atomic():
        row = _lock_reviewed(order)
        post_entry(
            account_id=row.account_id,
            kind=EntryKind.TOP_UP,
            amount=row.amount,
            reason=f"Top-up by {row.provider}",
            reference=f"top_up:{row.pk}",
            actor_id=actor.user_id,
        )
        row.state, row.credited_at = TopUpState.CREDITED, timezone.now()
        row.save(update_fields=["state", "credited_at"])
        settle_claim(row)  # the payment may have gone back meanwhile
        _record(row, "order.accept", reason, actor)
    order.refresh_from_db()


def close_review(order: TopUp, *, reason: str, actor: Actor) -> None:
    """The payment was, or will be, given back at the provider: no credit for it.
    Raises ValidationError."""
    reason = _check_reason(reason)
    with transaction.atomic():
        row = _lock_reviewed(order)
        row.state = TopUpState.FAILED
        row.save(update_fields=["state"])
        _record(row, "order.close", reason, actor)
    order.refresh_from_db()


def _lock_reviewed(order: TopUp) -> TopUp:
    row = TopUp.objects.select_for_update().get(pk=order.pk)
    if row.state != TopUpState.REVIEW:
        raise ValidationError(_("Somebody has decided about this order already."))
    return row


def _check_reason(text: str) -> str:
    reason = " ".join(text.replace("\0", "").split())
    if not reason:
        raise ValidationError(
            {"reason": _("Say why: it stays in the audit log for those after you.")}
        )
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("At most 200 characters.")})
    return reason


def _record(order: TopUp, action: str, reason: str, actor: Actor) -> None:
    changes = {"state": [TopUpState.REVIEW.value, order.state]}
    record_change(actor, action, order, changes=changes, reason=reason)
