"""What operators see of orders and do to them."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.ledger.verify import verify_ledger
from gateway.models import AuditEntry, LedgerEntry
from gateway.money import NANO
from portal.billing.order_acts import (
    CannotAsk,
    accept_payment,
    ask_provider,
    close_review,
)
from portal.billing.order_listing import OrderFilter, list_entries, list_orders
from portal.billing.payments import ProviderAway
from portal.billing.verify import verify_payments
from portal.models import Right, TopUp, TopUpState
from tests.factories import make_account
from tests.factories.people import OPERATOR, make_operator
from tests.factories.site import make_order
from tests.fakes.stripe import FakeStripe

pytestmark = pytest.mark.django_db


def read_balance(order: TopUp) -> int:
    order.account.refresh_from_db()
    return int(order.account.posted)


class TestAskingNow:
    def test_a_payment_that_nobody_told_of_is_credited(
        self, order: TopUp, stripe: FakeStripe
    ):
        stripe.pay(order.session_id)
        answer = ask_provider(order, actor=OPERATOR)
        assert (answer.notice.kind, answer.effect) == ("paid", "credited")
        assert read_balance(order) == 20 * NANO
        entry = AuditEntry.objects.get()
        assert entry.changes == {"state": ["pending", "credited"]}
        assert "amount 2000" in entry.reason
        assert [it.amount for it in list_entries(order)] == [20 * NANO]

    def test_asking_again_moves_nothing(self, order: TopUp, stripe: FakeStripe):
        stripe.pay(order.session_id)
        ask_provider(order, actor=OPERATOR)
        assert ask_provider(order, actor=OPERATOR).effect == "already credited"
        assert read_balance(order) == 20 * NANO
        assert AuditEntry.objects.count() == 2

    def test_a_provider_that_is_away_leaves_all_as_it_was(
        self, order: TopUp, stripe: FakeStripe
    ):
        stripe.is_away = True
        with pytest.raises(ProviderAway):
            ask_provider(order, actor=OPERATOR)
        assert not AuditEntry.objects.exists()

    def test_nobody_to_ask(self, order: TopUp, settings: Settings):
        settings.STRIPE_SECRET_KEY = ""
        with pytest.raises(CannotAsk):
            ask_provider(order, actor=OPERATOR)


class TestReview:
    @pytest.fixture
    def reviewed(self) -> TopUp:
        order = make_order(make_account().user, usd=20, paid=1_999)
        assert order.state == TopUpState.REVIEW
        return order

    def test_accepted_gives_what_was_ordered_once(self, reviewed: TopUp):
        accept_payment(reviewed, reason=" a cent  of rounding ", actor=OPERATOR)
        assert reviewed.state == TopUpState.CREDITED
        assert read_balance(reviewed) == 20 * NANO
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.reason) == ("order.accept", "a cent of rounding")
        with pytest.raises(ValidationError):
            accept_payment(reviewed, reason="again", actor=OPERATOR)
        assert LedgerEntry.objects.count() == 1
        assert verify_ledger() == []
        assert verify_payments() == []

    def test_closed_gives_nothing(self, reviewed: TopUp):
        close_review(reviewed, reason="refunded", actor=OPERATOR)
        assert reviewed.state == TopUpState.FAILED
        assert read_balance(reviewed) == 0
        assert verify_payments() == []

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
    def test_a_reason_is_needed(self, reviewed: TopUp, reason: str):
        with pytest.raises(ValidationError):
            close_review(reviewed, reason=reason, actor=OPERATOR)
        reviewed.refresh_from_db()
        assert reviewed.state == TopUpState.REVIEW


class TestListing:
    def test_filters(self):
        ada, bob = make_account().user, make_account().user
        paid = make_order(ada, paid=2_000, number=1)
        waiting = make_order(bob, number=2)
        review = make_order(bob, paid=1, number=3)

        def find(text: str = "", state: str = "") -> list[TopUp]:
            return list(list_orders(OrderFilter(text, state)).rows)

        assert find() == [review, waiting, paid]
        assert find(ada.email) == [paid]
        assert find(str(waiting.pk)) == [waiting]
        assert find(paid.payment_id) == [paid]
        assert find(review.session_id) == [review]
        assert find(state="review") == [review]
        assert find(state="back") == find(state="owed") == []
        TopUp.objects.filter(pk=paid.pk).update(refunded=1, claim=1)
        assert find(state="back") == find(state="owed") == [paid]

    def test_pages_go_both_ways_without_gaps(self):
        user = make_account().user
        orders = [make_order(user, number=n) for n in range(120)]
        moments = {it.created_at for it in orders[:60]}
        TopUp.objects.filter(pk__in=[it.pk for it in orders[:60]]).update(
            created_at=min(moments)  # ties: the id decides
        )
        seen: list[TopUp] = []
        page = list_orders(OrderFilter())
        assert page.newer is None
        while True:
            seen += page.rows
            if page.older is None:
                break
            page = list_orders(OrderFilter(), before=page.older)
        assert len(seen) == len({it.pk for it in seen}) == 120
        back = list_orders(OrderFilter(), after=page.newer)
        assert list(back.rows) == seen[50:100]


class TestPages:
    @pytest.fixture
    def operator(self, client: Client) -> Client:
        client.force_login(make_operator(Right.MONEY))
        return client

    def test_an_order_shows_what_was_told_and_what_it_moved(self, operator: Client):
        order = make_order(make_account().user, paid=2_000)
        page = operator.get(f"/console/orders/{order.pk}").content.decode()
        for text in ("checkout.session.completed", "20.00 USD", "The credit was added"):
            assert text in page
        assert page.count("Top-up") == 1

    def test_a_decision_needs_a_reason_beside_its_field(self, operator: Client):
        order = make_order(make_account().user, paid=1)
        address = f"/console/orders/{order.pk}/decide"
        answer = operator.post(address, {"action": "accept", "reason": ""})
        assert answer.status_code == 422
        answer = operator.post(address, {"action": "accept", "reason": "rounding"})
        assert answer.status_code == 302
        assert read_balance(order) == 20 * NANO
        assert operator.post(address, {"action": "other"}).status_code == 400

    def test_asking_tells_what_was_said(
        self, operator: Client, order: TopUp, stripe: FakeStripe
    ):
        stripe.pay(order.session_id)
        answer = operator.post(f"/console/orders/{order.pk}/ask", follow=True)
        assert "The provider says: paid. The credit was added." in answer.text
        stripe.is_away = True
        answer = operator.post(f"/console/orders/{order.pk}/ask", follow=True)
        assert "The provider did not answer" in answer.text

    def test_days_that_make_no_sense_are_told(self, operator: Client):
        make_order(make_account().user)
        answer = operator.get("/console/orders?since=yesterday&state=none&before=x")
        assert answer.status_code == 200
        assert "Enter a valid date." in answer.text
