import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, LedgerEntry
from gateway.money import NANO
from portal.billing.buying import find_price, start_top_up
from portal.billing.claims import collect_owed
from portal.billing.intake import receive_notice
from portal.billing.payments import BadNotice, PaymentProvider, ProviderAway
from portal.billing.reconcile import reconcile_order, reconcile_orders
from portal.models import PaymentEvent, SiteSettings, TopUp, TopUpState
from tests.factories import make_account
from tests.fakes.stripe import FakeStripe, Thing, sign

pytestmark = pytest.mark.django_db


def deliver(provider: PaymentProvider, event: Thing) -> str:
    body = json.dumps(event).encode()
    return receive_notice(provider, body, {"Stripe-Signature": sign(body)})


def posted(order: TopUp) -> int:
    return Account.objects.get(pk=order.account_id).posted


def test_order_goes_to_the_provider_with_our_own_price(
    order: TopUp, stripe: FakeStripe
):
    session = stripe.sessions[order.session_id]
    assert (order.state, session["amount_total"]) == (TopUpState.PENDING, 2000)
    assert session["metadata"] == {"order": str(order.pk)}
    assert session["success_url"].endswith(f"/back/{order.pk}")
    assert session["customer_email"] == order.account.user.email


def test_payment_is_credited_once_whatever_is_sent_again(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    event = stripe.pay(order.session_id)
    assert deliver(provider, event) == "credited"
    assert deliver(provider, event) == "repeated"
    assert deliver(provider, stripe.clear(order.session_id)) == "already credited"
    order.refresh_from_db()
    assert (order.state, posted(order)) == (TopUpState.CREDITED, 20 * NANO)
    assert LedgerEntry.objects.get().reference == f"top_up:{order.pk}"
    assert PaymentEvent.objects.filter(order=order).count() == 2
    assert verify_ledger() == []


def test_preset_is_paid_at_its_discount(provider: PaymentProvider, stripe: FakeStripe):
    SiteSettings(top_up_presets=[[100, 5], [10, 0]]).save()
    assert find_price(100 * NANO) == 9500
    assert find_price(99 * NANO) == 9900
    assert find_price(NANO + 1) == 101
    order, _ = start_top_up(
        account=make_account(), amount=100 * NANO, provider=provider, return_url="/"
    )
    deliver(provider, stripe.pay(order.session_id))
    assert posted(order) == 100 * NANO


@pytest.mark.parametrize(
    "lie",
    [
        {"amount_total": 1999},
        {"amount_total": 2001},
        {"currency": "jpy"},
    ],
)
def test_payment_that_differs_is_kept_for_review(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider, lie: Thing
):
    event = stripe.pay(order.session_id)
    event["data"]["object"] |= lie
    assert deliver(provider, event) == "differs from the order"
    order.refresh_from_db()
    assert (order.state, posted(order)) == (TopUpState.REVIEW, 0)


def test_payment_of_another_session_is_not_taken(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    event = stripe.pay(order.session_id)
    event["data"]["object"]["id"] = "cs_other"
    assert deliver(provider, event) == "another session"
    assert posted(order) == 0


@pytest.mark.parametrize("order_id", ["", "nonsense", "0" * 32])
def test_payment_of_somebody_elses_shop_is_noted_and_left(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider, order_id: str
):
    event = stripe.pay(order.session_id)
    event["data"]["object"] |= {
        "metadata": {"order": order_id},
        "client_reference_id": None,
        "payment_intent": None,
    }
    assert deliver(provider, event) == "not ours"
    assert posted(order) == 0


def test_forged_and_old_messages_are_refused(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    body = json.dumps(stripe.pay(order.session_id)).encode()
    old = timezone.now().timestamp() - 400
    headers = [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=,v1="},
        {"Stripe-Signature": "t=1,v1=é"},
        {"Stripe-Signature": sign(body, secret="whsec_other")},
        {"Stripe-Signature": sign(body, at=old)},
        {"Stripe-Signature": sign(body + b" ")},
    ]
    for header in headers:
        with pytest.raises(BadNotice):
            receive_notice(provider, body, header)
    assert (posted(order), PaymentEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'"x"', b'{"object": "event"}'])
def test_signed_nonsense_is_refused(provider: PaymentProvider, body: bytes):
    with pytest.raises(BadNotice):
        receive_notice(provider, body, {"Stripe-Signature": sign(body)})


def test_slow_method_is_credited_when_the_money_arrives(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    completed = stripe.pay(order.session_id, is_slow=True)
    assert deliver(provider, completed) == "processing"
    assert posted(order) == 0
    assert deliver(provider, stripe.clear(order.session_id)) == "credited"
    assert posted(order) == 20 * NANO


def test_slow_method_that_fails_is_told(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    deliver(provider, stripe.pay(order.session_id, is_slow=True))
    assert deliver(provider, stripe.bounce(order.session_id)) == "failed"
    order.refresh_from_db()
    assert (order.state, posted(order)) == (TopUpState.FAILED, 0)


def test_refund_takes_its_share_and_never_twice(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    deliver(provider, stripe.pay(order.session_id))
    half = stripe.refund(order.session_id, 1000)
    assert deliver(provider, half) == "refunded"
    assert deliver(provider, stripe.refund(order.session_id, 500)) == "nothing new"
    assert posted(order) == 10 * NANO
    deliver(provider, stripe.refund(order.session_id, 2000))
    assert posted(order) == 0
    assert verify_ledger() == []


def test_refund_of_spent_credit_is_owed_and_taken_later(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    deliver(provider, stripe.pay(order.session_id))
    move(order, -15)
    deliver(provider, stripe.refund(order.session_id, 2000))
    order.refresh_from_db()
    assert (posted(order), order.owed) == (0, 15 * NANO)
    move(order, 6)
    assert reconcile_orders() == 1
    assert reconcile_orders() == 0
    move(order, 100)
    assert collect_owed(order.pk) == 9 * NANO
    assert collect_owed(order.pk) == 0
    assert posted(order) == 91 * NANO
    assert verify_ledger() == []


def move(order: TopUp, usd: int) -> None:
    post_entry(
        account_id=order.account_id,
        kind=EntryKind.ADJUSTMENT,
        amount=usd * NANO,
        reason="for a test",
    )


@pytest.mark.parametrize(("end", "balance"), [("won", 20 * NANO), ("lost", 0)])
def test_dispute_takes_the_credit_until_it_is_won(
    order: TopUp,
    stripe: FakeStripe,
    provider: PaymentProvider,
    end: str,
    balance: int,
):
    deliver(provider, stripe.pay(order.session_id))
    began = stripe.dispute(order.session_id)
    assert deliver(provider, began) == "disputed"
    assert posted(order) == 0
    deliver(provider, stripe.dispute(order.session_id, end))
    assert posted(order) == balance
    late = stripe.dispute(order.session_id)  # the beginning, told after the end
    assert deliver(provider, late) == "nothing new"
    assert posted(order) == balance
    assert verify_ledger() == []


@pytest.mark.parametrize("order_of_arrival", list(itertools.permutations(range(3))))
def test_any_order_of_messages_ends_the_same(
    order: TopUp,
    stripe: FakeStripe,
    provider: PaymentProvider,
    order_of_arrival: tuple[int, ...],
):
    """Paid, half refunded, disputed and won: however they arrive, half stays."""
    events = [
        stripe.pay(order.session_id),
        stripe.refund(order.session_id, 1000),
        stripe.dispute(order.session_id, "won"),
    ]
    for index in order_of_arrival:
        deliver(provider, events[index])
    order.refresh_from_db()
    assert (posted(order), order.owed) == (10 * NANO, 0)
    assert verify_ledger() == []


def test_expired_order_that_is_paid_after_all_is_credited(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    early, late = (stripe.expire(order.session_id) for _ in range(2))
    assert deliver(provider, early) == "expired"
    assert deliver(provider, stripe.pay(order.session_id)) == "credited"
    assert deliver(provider, late) == "already credited"
    assert posted(order) == 20 * NANO


def test_reconcile_finds_what_no_message_told(order: TopUp, stripe: FakeStripe):
    stripe.pay(order.session_id)
    assert reconcile_orders() == 0  # too young: the message may still come
    TopUp.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert reconcile_orders() == 1
    assert reconcile_orders() == 0
    assert posted(order) == 20 * NANO


def test_reconcile_lives_through_an_absent_provider(order: TopUp, stripe: FakeStripe):
    stripe.is_away = True
    TopUp.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert reconcile_orders() == 0
    with pytest.raises(ProviderAway):
        reconcile_order(order)


def test_order_without_a_page_is_failed(stripe: FakeStripe, provider: PaymentProvider):
    stripe.is_away = True
    with pytest.raises(ProviderAway):
        start_top_up(
            account=make_account(), amount=NANO, provider=provider, return_url="/"
        )
    assert TopUp.objects.get().state == TopUpState.FAILED


@pytest.mark.django_db(transaction=True)
def test_many_deliveries_at_once_credit_once(
    order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    paid = stripe.pay(order.session_id)
    events = [paid] * 4 + [stripe.clear(order.session_id) for _ in range(4)]

    def receive(event: Thing) -> str:
        try:
            return deliver(provider, event)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        effects = list(pool.map(receive, events))
    assert effects.count("credited") == 1
    assert posted(order) == 20 * NANO
    assert verify_ledger() == []
