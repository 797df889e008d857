"""Credit that comes back because its payment did: how much, and of whom first."""

import pytest

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.ledger.verify import verify_ledger
from gateway.money import NANO
from portal.billing import reconcile
from portal.billing.orders import apply_notice
from portal.billing.payments import Notice, NoticeKind
from portal.billing.reconcile import reconcile_orders
from portal.models import TopUp
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def pay(usd: int) -> TopUp:
    """An order that was paid and credited."""
    order = TopUp.objects.create(
        account=make_account(),
        provider="stripe",
        amount=usd * NANO,
        price=usd * 100,
        session_id="cs_1",
    )
    tell(order, NoticeKind.PAID, usd * 100)
    return order


def tell(order: TopUp, kind: NoticeKind, cents: int) -> None:
    notice = Notice(kind, order_id=str(order.pk), amount=cents, currency="usd")
    apply_notice(notice, provider="stripe")


def posted(order: TopUp) -> int:
    order.account.refresh_from_db()
    return int(order.account.posted)


def move(order: TopUp, usd: int) -> None:
    post_entry(
        account_id=order.account_id,
        kind=EntryKind.ADJUSTMENT,
        amount=usd * NANO,
        reason="for a test",
    )


@pytest.mark.parametrize(("end", "balance"), [("won", 100), ("lost", 90)])
def test_a_dispute_takes_what_is_disputed(end: str, balance: int):
    order = pay(100)
    tell(order, NoticeKind.DISPUTED, 1_000)
    assert posted(order) == 90 * NANO
    tell(order, NoticeKind(f"dispute_{end}"), 1_000)
    assert posted(order) == balance * NANO
    assert verify_ledger() == []


def test_a_refund_beside_a_dispute_never_takes_more_than_was_paid():
    order = pay(10)
    tell(order, NoticeKind.REFUNDED, 600)
    tell(order, NoticeKind.DISPUTED, 1_000)
    assert posted(order) == 0


def test_accounts_that_cannot_pay_do_not_stand_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(reconcile, "BATCH", 3)
    orders = [pay(1) for _ in range(5)]
    for order in orders:
        move(order, -1)
        tell(order, NoticeKind.REFUNDED, 100)
    last = orders[-1]
    move(last, 10)
    assert reconcile_orders() == 1
    assert posted(last) == 9 * NANO
