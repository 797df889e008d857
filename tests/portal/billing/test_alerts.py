import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from gateway.enums import EntryKind
from gateway.ledger.entries import post_entry
from gateway.models import Account
from gateway.money import NANO
from portal.billing.alerts import find_alert, queue_deliveries, watch_balances
from portal.billing.deliveries import PAUSES, deliver_due, give_secret
from portal.models import AlertDelivery, BalanceAlert, DeliveryState
from tests.factories import make_account, make_api_key, place

pytestmark = pytest.mark.django_db


@dataclass
class Receiver:
    url: str = ""
    status: int = 200
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Somebody's webhook on this machine, which the operator allows."""
    settings.PRIVATE_WEBHOOKS = ["127.0.0.0/8"]
    got = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.requests.append((dict(self.headers), body))
            self.send_response(got.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        got.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield got
        server.shutdown()
        thread.join()


@pytest.fixture
def mailing(settings: Settings) -> None:
    settings.HAS_MAIL = True


def spend(account: Account, amount: int) -> None:
    place(make_api_key(account=account), amount, cost=amount)


def pay_in(account: Account, amount: int) -> None:
    post_entry(
        account_id=account.pk, kind=EntryKind.TOP_UP, amount=amount, reason="for a test"
    )


def test_each_crossing_is_told_once(mailing: None):
    account = make_account(balance=5 * NANO)
    spend(account, NANO)
    assert watch_balances() == 0
    spend(account, 3 * NANO + 1)
    assert [watch_balances() for _ in range(3)] == [1, 0, 0]
    pay_in(account, 5 * NANO)
    assert watch_balances() == 0
    spend(account, 5 * NANO)
    assert [watch_balances() for _ in range(2)] == [1, 0]
    assert deliver_due() == 2
    assert deliver_due() == 0
    assert [it.to for it in mail.outbox] == [[account.user.email]] * 2


def test_nobody_is_warned_before_the_first_call(mailing: None):
    make_account()
    make_account(balance=5)
    assert watch_balances() == 0


def test_own_threshold_and_switch_count(mailing: None):
    careful, careless = make_account(balance=50 * NANO), make_account(balance=NANO)
    BalanceAlert.objects.create(account=careful, threshold=49 * NANO)
    BalanceAlert.objects.create(account=careless, is_on=False)
    spend(careful, 2 * NANO)
    spend(careless, NANO)
    assert watch_balances() == 1
    assert AlertDelivery.objects.get().alert.account == careful


def test_mail_speaks_the_persons_language(mailing: None):
    account = make_account(balance=NANO)
    account.user.language = "zh-hans"
    account.user.save()
    queue_deliveries(find_alert(account), is_test=False)
    deliver_due()
    [sent] = mail.outbox
    assert "余额" in sent.subject
    assert "1.00" in sent.subject + sent.body
    assert "/billing" in sent.body
    assert sent.alternatives[0].mimetype == "text/html"


def make_webhook(url: str) -> tuple[BalanceAlert, str]:
    alert = find_alert(make_account(balance=3))
    alert.webhook_url, alert.by_email = url, False
    secret = give_secret(alert)
    alert.save()
    queue_deliveries(alert)
    return alert, secret


def test_webhook_is_signed_and_can_be_checked(receiver: Receiver):
    _, secret = make_webhook(receiver.url)
    assert deliver_due() == 1
    [(headers, body)] = receiver.requests
    moment, signature = headers["NewBigAI-Signature"].split(",")
    signed = f"{moment.removeprefix('t=')}.".encode() + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert signature == f"v1={expected}"
    assert json.loads(body)["balance_usd"] == "0.000000003"
    assert json.loads(body)["type"] == "balance.low"
    assert headers["NewBigAI-Delivery"] == str(AlertDelivery.objects.get().pk)
    assert secret not in BalanceAlert.objects.get().webhook_secret


def test_webhook_that_fails_is_tried_again_and_then_given_up(receiver: Receiver):
    receiver.status = 500
    make_webhook(receiver.url)
    for attempt in range(1, len(PAUSES) + 2):
        assert deliver_due() == 0
        assert deliver_due() == 0  # not yet due again
        assert len(receiver.requests) == attempt
        AlertDelivery.objects.filter(state=DeliveryState.WAITING).update(
            due_at=timezone.now() - timedelta(seconds=1)
        )
    row = AlertDelivery.objects.get()
    assert (row.state, row.answer) == (DeliveryState.FAILED, "HTTP 500")
    deliver_due()
    assert len(receiver.requests) == len(PAUSES) + 1


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "localhost"])
def test_webhook_does_not_reach_into_our_network(
    receiver: Receiver, settings: Settings, host: str
):
    """Also where channels may: PRIVATE_UPSTREAMS is the operator's, not everyone's."""
    settings.PRIVATE_WEBHOOKS = []
    settings.PRIVATE_UPSTREAMS = ["127.0.0.0/8", "::1/128"]
    make_webhook(receiver.url.replace("127.0.0.1", host))
    assert deliver_due() == 0
    assert receiver.requests == []
    assert AlertDelivery.objects.get().answer == "AddressRefused"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(mailing: None, receiver: Receiver):
    account = make_account(balance=NANO)
    alert = find_alert(account)
    alert.webhook_url = receiver.url
    give_secret(alert)
    alert.save()
    spend(account, 1)

    def run(_: int) -> int:
        try:
            return watch_balances() + deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(run, range(8)))
    deliver_due()
    assert done >= 1
    assert len(receiver.requests) == 1
    assert AlertDelivery.objects.count() == 2
