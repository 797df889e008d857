import json
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.money import NANO
from portal.billing.codes import make_codes, redeem_code
from portal.billing.intake import receive_notice
from portal.billing.payments import PaymentProvider
from portal.billing.verify import verify_payments
from portal.models import RedemptionCode, TopUp, TopUpState
from portal.tasks import reconcile_top_ups, watch_balances
from portal.tasks import verify_payments as verify_task
from tests.factories import make_account
from tests.factories.people import OPERATOR
from tests.fakes.stripe import FakeStripe, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(order: TopUp, stripe: FakeStripe, provider: PaymentProvider) -> TopUp:
    """Paid, half refunded; and a code was used."""
    events = [stripe.pay(order.session_id), stripe.refund(order.session_id, 1000)]
    for event in events:
        body = json.dumps(event).encode()
        receive_notice(provider, body, {"Stripe-Signature": sign(body)})
    [code] = make_codes(count=1, amount=NANO, actor=OPERATOR)
    redeem_code(make_account().user, code)
    return order


def test_all_is_well_after_payments_refunds_and_codes(paid: TopUp):
    assert verify_payments() == []


def forge_credit(order: TopUp) -> None:
    post_entry(
        account_id=order.account_id,
        kind=EntryKind.TOP_UP,
        amount=1,
        reason="",
        reference="top_up:00000000-0000-0000-0000-000000000000",
    )


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda order: TopUp.objects.update(amount=30 * NANO),
        lambda order: TopUp.objects.update(taken_back=0),
        lambda order: TopUp.objects.update(state=TopUpState.PENDING),
        lambda order: TopUp.objects.update(account=make_account()),
        lambda order: RedemptionCode.objects.update(amount=5),
        forge_credit,
    ],
)
def test_every_corruption_is_found(paid: TopUp, corrupt: Callable[[TopUp], object]):
    corrupt(paid)
    assert len(verify_payments()) == 1


def test_tasks_do_their_work(paid: TopUp):
    with capture_logs() as lines:
        for task in (reconcile_top_ups, watch_balances, verify_task):
            task()
    assert lines == []
    TopUp.objects.update(taken_back=0)
    with capture_logs() as lines:
        verify_task()
    assert [line["event"] for line in lines] == ["payments_broken"]
