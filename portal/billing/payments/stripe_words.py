"""Stripe's objects in our words; plain dicts in, so that it needs no `stripe`."""

from dataclasses import replace
from typing import Any

from portal.billing.payments.base import Notice, NoticeKind

SESSION_EVENTS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}
DISPUTE_EVENTS = {
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.closed",
}


def read_event(event: dict[str, Any]) -> Notice:
    """Raises KeyError or TypeError when it is not shaped as Stripe's events are."""
    kind = str(event["type"])
    notice = _read_thing(kind, event["data"]["object"])
    return replace(notice, event_id=str(event["id"]), event_kind=kind)


def _read_thing(kind: str, thing: dict[str, Any]) -> Notice:
    if kind in SESSION_EVENTS:
        return read_session(thing, is_failed=kind.endswith("async_payment_failed"))
    if kind == "charge.refunded":
        return Notice(
            NoticeKind.REFUNDED,
            order_id=read_order(thing),
            payment_id=_read_id(thing["payment_intent"]),
            amount=thing["amount_refunded"],
            currency=thing["currency"],
        )
    if kind in DISPUTE_EVENTS:
        return Notice(
            _read_dispute(thing),
            payment_id=_read_id(thing["payment_intent"]),
            amount=thing["amount"],
            currency=thing["currency"],
        )
    return Notice(NoticeKind.OTHER)


def read_session(session: dict[str, Any], *, is_failed: bool = False) -> Notice:
    """A Checkout session: what an event carries, and what Stripe says when asked."""
    return Notice(
        NoticeKind.FAILED if is_failed else _read_progress(session),
        order_id=read_order(session),
        session_id=session["id"],
        payment_id=_read_id(session.get("payment_intent")),
        amount=session["amount_total"] or 0,
        currency=session["currency"] or "",
    )


def _read_progress(session: dict[str, Any]) -> NoticeKind:
    """`no_payment_required` is not taken for paid: nothing of ours is free."""
    if session["payment_status"] == "paid":
        return NoticeKind.PAID
    if session["status"] == "complete":
        return NoticeKind.PROCESSING
    return NoticeKind.EXPIRED if session["status"] == "expired" else NoticeKind.OPEN


def _read_dispute(dispute: dict[str, Any]) -> NoticeKind:
    """`warning_…` are questions of a bank that took no money."""
    if dispute["status"] == "won":
        return NoticeKind.DISPUTE_WON
    if dispute["status"] == "lost":
        return NoticeKind.DISPUTE_LOST
    is_warning = dispute["status"].startswith("warning_")
    return NoticeKind.OTHER if is_warning else NoticeKind.DISPUTED


def read_order(thing: dict[str, Any]) -> str:
    return str((thing.get("metadata") or {}).get("order") or "")


def _read_id(thing: Any) -> str:
    """An id, or the whole object where it was expanded."""
    return str(thing["id"] if isinstance(thing, dict) else thing or "")
