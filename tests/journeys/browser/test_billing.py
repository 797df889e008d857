"""Money in: codes, Stripe, and what the pages say about it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gateway.money import NANO
from tests.fakes.stripe import KEY, SECRET, FakeStripe, start_fake_stripe
from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch


@pytest.fixture(scope="module")
def stripe() -> Iterator[FakeStripe]:
    with start_fake_stripe() as fake:
        yield fake


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, stripe: FakeStripe
) -> Iterator[LiveSite]:
    with open_site(
        tmp_path_factory.mktemp("billing"),
        STRIPE_SECRET_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=SECRET,
        STRIPE_API_BASE=stripe.url,
        STRIPE_CHECKOUT_ORIGIN=stripe.url,
    ) as site:
        stripe.webhook_url = f"{site.base_url}/billing/stripe/webhook"
        yield site


def test_code_in_two_tabs_is_credited_once(
    signed_in: Page, person: Person, site: LiveSite, watch: Watch
):
    watch.allow("status of 422")
    code = site.desk.run("make_codes", "--count", "1", "--amount", "5").strip()
    tabs = [signed_in, signed_in.context.new_page()]
    for tab in tabs:
        tab.goto("/billing")
        tab.get_by_label("Code").fill(code.lower())
    for tab in tabs:  # neither waits for the other
        tab.evaluate("document.querySelector('form[action$=redeem]').requestSubmit()")
    answered = re.compile("was added to your balance|You have redeemed this code")
    for tab in tabs:
        # What a person is told follows them, not the tab: either may show both.
        expect(tab.get_by_text(answered).first).to_be_visible()
    signed_in.goto("/billing")
    expect(signed_in.get_by_role("cell", name="Redemption code")).to_have_count(1)
    assert person.account["posted"] == 15 * NANO


def test_payment_is_credited_once_though_told_three_times(
    signed_in: Page, person: Person, stripe: FakeStripe
):
    stripe.sends = 3
    page = signed_in
    page.goto("/billing")
    page.locator("label.preset", has_text="$20.00").click()
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_text("The credit is in your balance")).to_be_visible()
    assert person.account["posted"] == 30 * NANO
    page.get_by_role("link", name="Back to billing").click()
    expect(page.locator("dl.stats")).to_contain_text("$30.00")
    expect(page.get_by_role("cell", name="Top-up")).to_have_count(1)


def test_payment_that_nobody_told_us_of_shows_up_by_itself(
    signed_in: Page, person: Person, stripe: FakeStripe
):
    page = signed_in
    page.goto("/billing")
    page.locator("label.preset", has_text="Other").click()
    page.get_by_label("Another amount").fill("7.25")
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("You left before paying")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_text("Waiting for Stripe")).to_be_visible()
    session_id = list(stripe.sessions)[-1]
    stripe.pay(session_id)  # and no message about it
    done = page.get_by_text("The credit is in your balance")
    expect(done).to_be_visible(timeout=20_000)
    assert person.account["posted"] == 17_250_000_000


def test_billing_works_without_script_and_on_a_phone(
    visitor: Visits, person: Person, stripe: FakeStripe
):
    stripe.sends = 1
    page = visitor(person=person, has_script=False, width=390)
    page.goto("/billing")
    page.locator("label.preset", has_text="$50.00").click()
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_text("The credit is in your balance")).to_be_visible()
    assert person.account["posted"] == 60 * NANO


def test_movements_are_filtered_and_downloaded(signed_in: Page, person: Person):
    person.caller.chat("gpt-4o")
    page = signed_in
    page.goto("/billing/ledger")
    expect(page.get_by_role("link", name="gpt-4o")).to_be_visible()
    page.get_by_label("What").select_option("other")
    expect(page.get_by_role("link", name="gpt-4o")).to_have_count(0)
    expect(page).to_have_url("/billing/ledger?kind=other&month=")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "10.00" in text
    assert "gpt-4o" not in text


def test_statement_is_a_page_and_a_pdf(signed_in: Page, person: Person):
    person.add_history(calls=5, days=3)
    page = signed_in
    page.goto("/billing/statements")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_text("Closing balance", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_alert_is_set_and_its_secret_is_shown_once(signed_in: Page, watch: Watch):
    watch.allow("status of 422")
    page = signed_in
    page.goto("/billing/alert")
    page.get_by_label("Webhook address").fill("http://127.0.0.1/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("not on the public internet")).to_be_visible()
    page.get_by_label("Webhook address").fill("https://93.184.215.14/hook")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".secret-value")).to_contain_text("whsec_")
    page.goto("/billing/alert")
    expect(page.locator(".secret-value")).to_have_count(0)
