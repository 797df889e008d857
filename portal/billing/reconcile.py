"""Asks the provider about orders instead of waiting for its message."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db.models import F, Q
from django.utils import timezone

from portal.billing.claims import collect_owed
from portal.billing.orders import apply_notice
from portal.billing.payments import ProviderAway, find_provider
from portal.models import OPEN_STATES, TopUp, TopUpState

log = structlog.get_logger("billing")

PATIENCE = timedelta(minutes=2)  # the message usually comes by itself
PAUSE = timedelta(minutes=10)  # between two questions of the task about one order
GIVE_UP = timedelta(days=30)  # no payment method takes longer
BATCH = 50
# Many open orders must not keep those from being asked about that never were.
NEVER_FIRST = F("asked_at").asc(nulls_first=True)
ASK_AGAIN = timedelta(seconds=4)  # while a person watches the return page


def reconcile_order(order: TopUp) -> TopUp:
    """The order as it is after asking its provider. Raises ProviderAway."""
    provider = find_provider(order.provider)
    if provider is None or not order.session_id or not order.is_open:
        return order
    notice = provider.ask_payment(order)
    apply_notice(notice, provider=provider.name)
    order.refresh_from_db()
    return order


def claim_question(order: TopUp, pause: timedelta = ASK_AGAIN) -> bool:
    """True for one caller in each `pause`: however many tabs poll, the provider is
    asked now and then."""
    now = timezone.now()
    is_due = Q(asked_at__isnull=True) | Q(asked_at__lte=now - pause)
    return bool(TopUp.objects.filter(is_due, pk=order.pk).update(asked_at=now))


def reconcile_orders() -> int:
    """Open orders that nothing was heard of, and credit still owed; how many changed.
    Twice at once is harmless."""
    now = timezone.now()
    changed = _forget_unsent()
    rows = TopUp.objects.filter(
        Q(asked_at__isnull=True) | Q(asked_at__lte=now - PAUSE),
        state__in=OPEN_STATES,
        created_at__lte=now - PATIENCE,
        created_at__gte=now - GIVE_UP,
    )
    for order in rows.exclude(session_id="").order_by(NEVER_FIRST)[:BATCH]:
        if claim_question(order, PAUSE):
            changed += _ask_quietly(order)
    for pk in _list_owing():
        changed += bool(collect_owed(pk))
    return changed


def _ask_quietly(order: TopUp) -> bool:
    before = order.state
    try:
        return reconcile_order(order).state != before
    except ProviderAway as problem:
        log.warning("provider_away", order=str(order.pk), problem=str(problem)[:200])
        return False


def _forget_unsent() -> int:
    """Orders whose process died before the provider knew of them, or before we knew
    that it did: the person never saw a page to pay at. A payment would still count."""
    old = timezone.now() - timedelta(hours=1)
    return TopUp.objects.filter(
        state=TopUpState.CREATED, session_id="", created_at__lte=old
    ).update(state=TopUpState.FAILED)


def _list_owing() -> list[UUID]:
    """Only of accounts that can pay now: those that never will must not stand in the
    way of the others."""
    available = F("account__held") - F("account__credit_limit")
    rows = TopUp.objects.filter(
        state=TopUpState.CREDITED,
        claim__gt=F("taken_back"),
        account__posted__gt=available,
    ).order_by("created_at")
    return list(rows.values_list("pk", flat=True)[:BATCH])
