"""Proof that money came in once and as it was paid (I9), from the rows alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.enums import EntryKind
from gateway.ledger.verify import read_one_moment
from gateway.models import LedgerEntry
from portal.models import PaymentEvent, RedemptionCode, TopUp, TopUpState

MAX_FINDINGS = 1000
BACK = (EntryKind.REFUND, EntryKind.DISPUTE)


@dataclass(slots=True)
class Booked:
    """What the ledger has for one order or code; nano-USD."""

    credits: int = 0
    amount: int = 0
    back: int = 0
    account_id: int = 0


def verify_payments() -> list[str]:
    """What is wrong, a line each; nothing when all is well. Reads every top-up, code
    and their entries as of one moment."""
    with read_one_moment():
        booked = _read_bookings()
        findings = [*_check_orders(booked), *_check_codes(booked)]
        findings += [f"{name}: booked for nothing that we know" for name in booked]
        return findings[:MAX_FINDINGS]


def _read_bookings() -> dict[str, Booked]:
    """By "top_up:<id>" and "code:<id>"."""
    booked: defaultdict[str, Booked] = defaultdict(Booked)
    kinds = (EntryKind.TOP_UP, EntryKind.REDEMPTION, *BACK)
    rows = LedgerEntry.objects.filter(
        rid__isnull=True, reference__isnull=False, kind__in=kinds
    ).values_list("reference", "kind", "amount", "account_id")
    for reference, kind, amount, account_id in rows.iterator():
        owner, _, rest = str(reference).partition(":")
        if kind in BACK:
            booked[f"top_up:{rest.partition(':')[0]}"].back -= amount
        else:
            line = booked[f"{owner}:{rest}"]
            line.credits += 1
            line.amount += amount
            line.account_id = account_id
    return booked


def _check_orders(booked: dict[str, Booked]) -> Iterator[str]:
    for order in TopUp.objects.iterator():
        name = f"top_up:{order.pk}"
        found = booked.pop(name, Booked())
        is_credited = order.state == TopUpState.CREDITED
        wanted = (
            (1, order.amount, order.account_id, order.taken_back)
            if is_credited
            else (0, 0, 0, 0)
        )
        if (found.credits, found.amount, found.account_id, found.back) != wanted:
            yield f"{name}: is {order.state}, but the ledger has {found}"
    twice = PaymentEvent.objects.filter(effect="credited").values_list("order_id")
    seen = set()
    for (order_id,) in twice.iterator():
        if order_id in seen:
            yield f"top_up:{order_id}: two events credited it"
        seen.add(order_id)


def _check_codes(booked: dict[str, Booked]) -> Iterator[str]:
    for code in RedemptionCode.objects.filter(used_at__isnull=False).iterator():
        name = f"code:{code.pk}"
        found = booked.pop(name, Booked())
        if (found.credits, found.amount) != (1, code.amount):
            yield f"{name}: was used, but the ledger has {found}"
