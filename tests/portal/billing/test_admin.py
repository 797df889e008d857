import json

import pytest
from django.test import Client
from django.utils import timezone

from gateway.money import NANO
from portal.billing.codes import CodeRefused, make_codes, redeem_code
from portal.billing.intake import receive_notice
from portal.billing.payments import PaymentProvider
from portal.models import RedemptionCode, TopUp, User
from tests.factories import make_account
from tests.factories.people import OPERATOR
from tests.fakes.stripe import FakeStripe, sign


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("op@example.org", "x"))
    return client


def test_operator_sees_an_order_and_what_was_told_about_it(
    operator: Client, order: TopUp, stripe: FakeStripe, provider: PaymentProvider
):
    body = json.dumps(stripe.pay(order.session_id)).encode()
    receive_notice(provider, body, {"Stripe-Signature": sign(body)})
    address = "/admin/portal/topup/"
    listed = operator.get(address, {"q": order.account.user.email}).content.decode()
    assert "20.00 USD" in listed
    shown = operator.get(f"{address}{order.pk}/change/").content.decode()
    assert "checkout.session.completed" in shown
    assert (
        operator.post(f"{address}{order.pk}/change/", {"state": "x"}).status_code == 403
    )


def test_operator_stops_a_code(operator: Client):
    [code] = make_codes(count=1, amount=NANO, batch="spring", actor=OPERATOR)
    row = RedemptionCode.objects.get()
    address = f"/admin/portal/redemptioncode/{row.pk}/change/"
    assert "spring" in operator.get("/admin/portal/redemptioncode/").content.decode()
    now = timezone.now()
    fields = {
        "batch": "spring",
        "disabled_at_0": now.date().isoformat(),
        "disabled_at_1": "00:00:00",
    }
    assert operator.post(address, fields).status_code == 302
    with pytest.raises(CodeRefused, match="disabled"):
        redeem_code(make_account().user, code)
