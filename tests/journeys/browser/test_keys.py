"""API keys in the browser: the secret once, every limit, rotation and revocation, and
what calls notice of it."""

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite
from tests.journeys.browser.visits import Visits
from tests.journeys.caller import Caller, Reply

pytestmark = pytest.mark.journey
SECONDS = 5.0  # within which a change reaches every process


def call_with(site: LiveSite, secret: str) -> Reply:
    caller = Caller(urlsplit(site.base_url).port or 80, secret)
    return caller.post(
        "/v1/chat/completions",
        model="gpt-4o",
        max_tokens=80,
        messages=[{"role": "user", "content": "Hello"}],
    )


def refusal_of(site: LiveSite, secret: str) -> str | None:
    reply = call_with(site, secret)
    return reply.error["code"] if reply.status == 403 else None


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at, "the change did not arrive in time"
        time.sleep(0.1)


def read_secret(page: Page) -> str:
    secret = page.locator(".secret-value").inner_text()
    assert re.fullmatch(r"sk-[\w-]{55}", secret)
    return secret


def create_key(page: Page, name: str) -> str:
    page.goto("/keys/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return read_secret(page)


def open_dialog(page: Page, button: str) -> None:
    page.locator("header").get_by_role("button", name=button).click()


def test_rotate_and_revoke(signed_in: Page, site: LiveSite):
    page = signed_in
    first = create_key(page, "Rotating")
    assert call_with(site, first).status == 200
    page.reload()  # the address is the key's own now: no second key is made
    expect(page.get_by_role("heading", level=1)).to_have_text("Rotating")
    assert first not in page.content()

    open_dialog(page, "Rotate")
    page.get_by_label("works for 24 more hours").check()
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_text("The old secret works until")).to_be_visible()
    second = read_secret(page)
    assert call_with(site, second).status == 200
    assert call_with(site, first).status == 200

    page.reload()
    open_dialog(page, "Rotate")
    page.get_by_label("stops at once").check()
    page.get_by_role("button", name="Make a new secret").click()
    third = read_secret(page)
    wait_until(lambda: call_with(site, second).status == 403)
    assert call_with(site, second).error["code"] == "api_key_expired"
    assert call_with(site, first).status == 403
    assert call_with(site, third).status == 200

    page.reload()
    open_dialog(page, "Revoke")
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("“Rotating” is revoked.")).to_be_visible()
    wait_until(lambda: call_with(site, third).status == 403)
    page.goto("/keys?status=revoked")
    expect(page.get_by_role("row", name="Rotating")).to_contain_text("Revoked")


def test_disable_and_enable(signed_in: Page, site: LiveSite):
    page = signed_in
    secret = create_key(page, "Switched")
    assert call_with(site, secret).status == 200
    page.reload()
    open_dialog(page, "Disable")
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_text("This key is disabled.")).to_be_visible()
    wait_until(lambda: call_with(site, secret).status == 403)
    page.get_by_role("button", name="Enable").click()
    expect(page.get_by_text("works again")).to_be_visible()
    wait_until(lambda: call_with(site, secret).status == 200)


def test_spend_limit_reached(signed_in: Page, person: Person, site: LiveSite):
    """The page shows it, the call is told, and a higher limit lets it go on."""
    page = signed_in
    secret = create_key(page, "Thrifty")
    page.reload()
    page.get_by_label("A day").fill("0.0025")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts for new calls")).to_be_visible()

    spent_before = person.account["spent"]
    replies = [call_with(site, secret) for _ in range(12)]
    served = [it for it in replies if it.status == 200]
    refused = [it for it in replies if it.status == 429]
    assert served
    assert len(served) + len(refused) == 12
    assert refused
    error = refused[-1].error
    assert (error["type"], error["code"]) == (
        "insufficient_quota",
        "key_spend_limit_reached",
    )
    assert "daily spend limit of 0.0025 USD" in error["message"]
    assert refused[-1].headers["x-should-retry"] == "false"
    assert 0 < person.account["spent"] - spent_before <= 2_500_000

    page.get_by_label("A day").fill("0.0001")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("has reached a limit")).to_be_visible()
    page.goto("/keys")
    row = page.get_by_role("row", name="Thrifty")
    expect(row).to_contain_text("Limit reached")
    expect(row).to_contain_text("$0.0001")
    assert call_with(site, secret).status == 429

    row.get_by_role("link", name="Thrifty").click()
    page.get_by_label("A day").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("has reached a limit")).to_be_hidden()
    assert call_with(site, secret).status == 200


def test_models_and_addresses_are_bound_from_the_form(signed_in: Page, site: LiveSite):
    page = signed_in
    secret = create_key(page, "Bound")
    page.reload()
    page.get_by_text("Expiry, models, addresses").click()
    page.get_by_placeholder("Search models").fill("gpt-4o-mini")
    page.get_by_role("group", name="Models").get_by_label(
        "gpt-4o-mini", exact=True
    ).check()
    expect(page.get_by_label("Allowed models")).to_have_value("gpt-4o-mini")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts for new calls")).to_be_visible()
    wait_until(lambda: refusal_of(site, secret) == "model_not_found")
    caller = Caller(urlsplit(site.base_url).port or 80, secret)
    listed = caller.call("GET", "/v1/models").fields["data"]
    assert [it["id"] for it in listed] == ["gpt-4o-mini"]

    page.get_by_label("Allowed models").fill("")
    page.get_by_label("Allowed addresses").fill("198.51.100.0/24")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts for new calls")).to_be_visible()
    wait_until(lambda: refusal_of(site, secret) == "ip_not_authorized")


def test_search_and_revoke_many(signed_in: Page, person: Person, site: LiveSite):
    page = signed_in
    secrets = [person.issue_key(f"batch {number}") for number in range(3)]
    page.goto("/keys")
    page.get_by_label("Search").fill("batch")
    expect(page.get_by_role("row", name="first key")).to_be_hidden()
    assert "q=batch" in page.url
    page.get_by_label("Choose batch 0").check()
    page.get_by_label("Choose batch 1").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    page.locator(".bulk-bar").get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke them").click()
    expect(page.get_by_text("2 keys are revoked.")).to_be_visible()
    expect(page.get_by_role("row", name="batch 2")).to_be_visible()
    expect(page.get_by_role("row", name="batch 0")).to_have_count(0)
    wait_until(lambda: call_with(site, secrets[0]).status == 403)
    assert call_with(site, secrets[2]).status == 200


def test_without_script(visitor: Visits, person: Person, site: LiveSite):
    page = visitor(person=person, has_script=False, width=390)
    page.goto("/keys")
    page.get_by_role("link", name="Create key").click()
    page.get_by_label("Name").fill("Plain")
    page.get_by_role("button", name="Create key").click()
    assert call_with(site, read_secret(page)).status == 200
