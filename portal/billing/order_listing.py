"""All top-ups: filtered, newest first, by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from gateway.models import Account, LedgerEntry
from portal.models import Dispute, TopUp, TopUpState

PAGE_SIZE = 50
MOST_PAYERS = 500  # whose address fits a search
BACK = "back"  # the filter "refunded or disputed"
OWED = "owed"
BACKS = ("refund", "dispute")  # what references of portal.billing.claims begin with


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """`text` is an order's, payment's or session's id, or a part of an address;
    `state` a TopUpState, BACK, OWED or "" for all."""

    text: str = ""
    state: str = ""
    provider: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`newer` and `older` are ids of orders to go on from, None at an end."""

    rows: Sequence[TopUp]
    newer: UUID | None
    older: UUID | None


def list_orders(
    wanted: OrderFilter, *, before: UUID | None = None, after: UUID | None = None
) -> OrderPage:
    rows = find_orders(wanted).select_related("account__user")
    if after is not None and (mark := _find(after)):
        beyond = Q(created_at__gt=mark.created_at) | Q(
            created_at=mark.created_at, pk__gt=mark.pk
        )
        found = list(rows.filter(beyond).order_by("created_at", "pk")[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE][::-1]
        has_newer, has_older = len(found) > PAGE_SIZE, True
    else:
        mark = _find(before) if before else None
        if mark is not None:
            beyond = Q(created_at__lt=mark.created_at) | Q(
                created_at=mark.created_at, pk__lt=mark.pk
            )
            rows = rows.filter(beyond)
        found = list(rows.order_by("-created_at", "-pk")[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        has_newer, has_older = mark is not None, len(found) > PAGE_SIZE
    return OrderPage(
        shown,
        newer=shown[0].pk if shown and has_newer else None,
        older=shown[-1].pk if shown and has_older else None,
    )


def find_orders(wanted: OrderFilter) -> QuerySet[TopUp]:
    rows = TopUp.objects.filter(_match_state(wanted.state), _match_text(wanted.text))
    if wanted.provider:
        rows = rows.filter(provider=wanted.provider)
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    return rows


def count_reviews(most: int = 100) -> int:
    """How many orders wait for a decision; counts no further than `most`."""
    return TopUp.objects.filter(state=TopUpState.REVIEW)[:most].count()


def list_entries(order: TopUp) -> list[LedgerEntry]:
    """What the order moved, oldest first; found by the references that it gave."""
    back = [f"{kind}:{order.pk}:{i}" for kind in BACKS for i in range(order.moves)]
    references = [f"top_up:{order.pk}", *back]
    return list(LedgerEntry.objects.filter(reference__in=references).order_by("pk"))


def _find(order_id: UUID) -> TopUp | None:
    return TopUp.objects.only("created_at").filter(pk=order_id).first()


def _match_state(state: str) -> Q:
    if state == BACK:
        return Q(refunded__gt=0) | ~Q(dispute=Dispute.NONE)
    if state == OWED:
        return Q(state=TopUpState.CREDITED, claim__gt=F("taken_back"))
    return Q(state=state) if state in TopUpState.values else Q()


def _match_text(text: str) -> Q:
    text = text.strip()[:255].replace("\0", "")
    if not text:
        return Q()
    try:
        return Q(pk=UUID(text))
    except ValueError:
        return (
            Q(payment_id=text) | Q(session_id=text) | Q(account__in=_find_payers(text))
        )


def _find_payers(text: str) -> list[int]:
    """By itself: a join with the orders would compare the address of each order."""
    found = Account.objects.filter(user__email__icontains=text)
    return list(found.values_list("pk", flat=True)[:MOST_PAYERS])
