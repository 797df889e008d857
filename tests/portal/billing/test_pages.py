import csv
import io
import json
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from gateway.enums import EntryKind
from gateway.metering.rollups import roll_up_usage
from gateway.models import Account
from gateway.money import NANO
from portal.billing.codes import make_codes
from portal.billing.months import Month
from portal.billing.reconcile import claim_question
from portal.models import BalanceAlert, SiteSettings, TopUp, TopUpState, User
from tests.factories import make_account, make_api_key
from tests.factories.people import OPERATOR
from tests.fakes.stripe import FakeStripe, sign
from tests.portal.billing.books import book, call

pytestmark = pytest.mark.django_db
GET_PAGES = [
    "billing",
    "billing-ledger",
    "billing-ledger-export",
    "billing-statements",
    "billing-alert",
    "billing-invitations",
]


@pytest.fixture
def account() -> Account:
    return make_account(balance=3 * NANO)


@pytest.fixture
def person(account: Account) -> Client:
    client = Client()
    client.force_login(account.user)
    return client


def read(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"portal:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", GET_PAGES)
def test_pages_are_for_people_who_signed_in(name: str):
    answer = Client().get(reverse(f"portal:{name}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login")


def test_overview_shows_the_balance_and_what_moved(person: Client):
    page = read(person, "billing")
    assert "$3.00" in page
    assert "for a test" in page
    assert "Online payment is not set up" in page


def test_code_is_redeemed_on_the_page_and_refused_the_second_time(
    person: Client, account: Account
):
    [code] = make_codes(count=1, amount=5 * NANO, actor=OPERATOR)
    address = reverse("portal:redeem")
    first = person.post(address, {"code": code}, follow=True)
    assert "$5.00" in first.content.decode()
    second = person.post(address, {"code": code})
    assert second.status_code == 422
    assert "You have redeemed this code already." in second.content.decode()
    account.refresh_from_db()
    assert account.posted == 8 * NANO


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"preset": "123"},
        {"preset": "own"},
        {"preset": "own", "own": "0.5"},
        {"preset": "own", "own": "99999"},
        {"preset": "own", "own": "5.001"},
        {"preset": "own", "own": "-5"},
    ],
)
def test_amounts_that_are_not_on_offer_are_refused(
    person: Client, stripe: FakeStripe, fields: dict[str, str]
):
    answer = person.post(reverse("portal:start-top-up"), fields)
    assert answer.status_code == 422
    assert not TopUp.objects.exists()


def test_top_up_goes_to_stripe_and_back_and_tells_the_truth(
    person: Client, account: Account, stripe: FakeStripe
):
    SiteSettings(top_up_presets=[[50, 10]]).save()
    fields = {"preset": str(50 * NANO), "price": "1", "amount": "1"}
    answer = person.post(reverse("portal:start-top-up"), fields)
    order = TopUp.objects.get()
    assert answer["Location"] == f"{stripe.url}/pay/{order.session_id}"
    assert (order.amount, order.price) == (50 * NANO, 4500)
    assert "Waiting for Stripe" in read(person, "top-up", order.pk)
    stripe.pay(order.session_id)
    TopUp.objects.update(asked_at=None)
    assert "The credit is in your balance" in read(person, "top-up", order.pk)
    account.refresh_from_db()
    assert account.posted == 53 * NANO


def test_polling_asks_stripe_now_and_then(
    person: Client,
    account: Account,
    stripe: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
):
    question = partial(claim_question, pause=timedelta(hours=1))
    monkeypatch.setattr("portal.pages.billing_top_up.claim_question", question)
    person.post(reverse("portal:start-top-up"), {"preset": "own", "own": "7.25"})
    order = TopUp.objects.get()
    stripe.asked.clear()
    for _ in range(5):
        read(person, "top-up", order.pk)
    assert len(stripe.asked) == 1


def test_page_at_stripe_that_cannot_be_reached_is_told(
    person: Client, stripe: FakeStripe
):
    stripe.is_away = True
    fields = {"preset": "own", "own": "7"}
    answer = person.post(reverse("portal:start-top-up"), fields)
    assert answer.status_code == 422
    assert "Nothing was charged" in answer.content.decode()


def test_somebody_elses_order_is_not_there(person: Client, order: TopUp):
    address = reverse("portal:top-up", args=[order.pk])
    assert person.get(address).status_code == 404


def test_webhook_needs_no_session_and_a_true_signature(
    order: TopUp, stripe: FakeStripe
):
    client = Client(enforce_csrf_checks=True)
    address = reverse("portal:stripe-webhook")
    assert address == "/billing/stripe/webhook"
    body = json.dumps(stripe.pay(order.session_id)).encode()

    def post(signature: str) -> int:
        return client.post(
            address,
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        ).status_code

    assert post(sign(body, secret="whsec_guess")) == 400
    assert [post(sign(body)) for _ in range(3)] == [200] * 3
    order.refresh_from_db()
    assert order.state == TopUpState.CREDITED
    assert Account.objects.get(pk=order.account_id).posted == 20 * NANO


def test_webhook_is_not_there_without_stripe():
    answer = Client().post(reverse("portal:stripe-webhook"), b"", "application/json")
    assert answer.status_code == 404


def test_ledger_is_filtered_paged_and_exported(person: Client, account: Account):
    for number in range(60):
        book(account, EntryKind.TOP_UP, number + 1, timezone.now())
    book(account, EntryKind.ADJUSTMENT, -1, timezone.now())
    make_account(balance=7 * NANO)
    page = read(person, "billing-ledger")
    assert page.count("<tr>") == 51
    older = page.partition("?before=")[2].partition('"')[0]
    second = person.get(reverse("portal:billing-ledger"), {"before": older})
    assert second.content.decode().count("<tr>") == 13
    address = reverse("portal:billing-ledger-export")
    answer = person.get(address, {"kind": "adjustment"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[3] for row in rows[1:]] == ["-0.000000001", "3.00"]
    everything = b"".join(person.get(address).streaming_content).decode()
    assert everything.count("\r\n") == 63


@pytest.mark.parametrize(
    "query", ["kind=%00", "month=x", "month=9999-99", "before=x", "before=" + "9" * 40]
)
def test_ledger_lives_with_any_address(person: Client, query: str):
    assert person.get(f"/billing/ledger?{query}").status_code == 200


def test_spreadsheet_formulas_are_put_out(person: Client, account: Account):
    entry = book(account, EntryKind.ADJUSTMENT, 1, timezone.now())
    assert entry.reason
    make_formula(account)
    answer = person.get(reverse("portal:billing-ledger-export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in text


def make_formula(account: Account) -> None:
    from gateway.ledger.entries import post_entry

    post_entry(
        account_id=account.pk,
        kind=EntryKind.ADJUSTMENT,
        amount=1,
        reason="=HYPERLINK(1)",
    )


def write_last_month(account: Account) -> Month:
    """A name in Chinese, an amount to the last nano."""
    month = Month.of(timezone.now()).shift(-1)
    at = month.starts_at + timedelta(days=3)
    key = make_api_key(account=account, name="生产密钥")
    book(account, EntryKind.TOP_UP, 12_345_678_901, at)
    call(key, 1_234_567_891, at, at, "gpt-4o")
    roll_up_usage()
    return month


@pytest.mark.parametrize(
    ("language", "opening"), [("en", "Opening balance"), ("zh-hans", "期初余额")]
)
def test_pdf_says_what_the_ledger_says(language: str, opening: str):
    account = make_account()
    month = write_last_month(account)
    client = Client(headers={"Accept-Language": language})
    client.force_login(account.user)
    with translation.override(language):
        answer = client.get(reverse("portal:statement-pdf", args=[month]))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    for part in (
        opening,
        "12.345678901 USD",
        "-1.234567891 USD",
        "11.111111010 USD",
        "生产密钥",
        "gpt-4o",
        str(month),
        account.user.email,
    ):
        assert part in text


def test_statement_page_shows_the_same_sums():
    account = make_account()
    month = write_last_month(account)
    client = Client()
    client.force_login(account.user)
    page = read(client, "statement", month)
    for part in ("12.345678901", "1.234567891", "11.11111101", "生产密钥"):
        assert part in page
    assert str(month) in read(client, "billing-statements")


@pytest.mark.parametrize("month", ["2999-01", "x", "2026-13", "2026-1x"])
def test_statement_of_no_month_is_not_there(person: Client, month: str):
    assert person.get(f"/billing/statements/{month}").status_code == 404
    assert person.get(f"/billing/statements/{month}.pdf").status_code == 404


@pytest.mark.parametrize("has_mail", [True, False])
def test_alert_is_saved_and_shows_its_secret_once(
    person: Client, account: Account, settings: Settings, has_mail: bool
):
    """Without mail the box is not there, and what was chosen stays."""
    settings.HAS_MAIL = has_mail
    address = reverse("portal:billing-alert")
    fields = {
        "is_on": "on",
        "threshold": "2.5",
        "webhook_url": "https://93.184.215.14/hook",
    }
    first = person.post(address, fields).content.decode()
    assert "whsec_" in first
    alert = BalanceAlert.objects.get(account=account)
    assert (alert.threshold, alert.is_on, alert.by_email) == (
        2_500_000_000,
        True,
        not has_mail,
    )
    assert "whsec_" not in read(person, "billing-alert")
    second = person.post(address, fields)
    assert second.status_code == 302
    renewed = person.post(reverse("portal:billing-alert-secret")).content.decode()
    assert "whsec_" in renewed


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com",
        "https://",
        "http://127.0.0.1/",
        "http://[::1]:80/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "https://user:secret@93.184.215.14/",
        "http://host:99999999/",
        "javascript:alert(1)",
    ],
)
def test_webhooks_into_our_network_are_refused(person: Client, url: str):
    fields = {"is_on": "on", "threshold": "1", "webhook_url": url}
    answer = person.post(reverse("portal:billing-alert"), fields)
    assert answer.status_code == 422
    assert BalanceAlert.objects.get().webhook_url == ""


def test_invitations_show_the_link_and_what_it_brought(
    person: Client, account: Account
):
    User.objects.filter(pk=make_account().user.pk).update(
        invited_by=account.user, invitation_paid_at=timezone.now()
    )
    book(account, EntryKind.INVITATION, 2 * NANO, timezone.now())
    page = read(person, "billing-invitations")
    account.user.refresh_from_db()
    assert f"/signup?invite={account.user.invitation_code}" in page
    assert "$2.00" in page
