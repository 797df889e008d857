"""How often a key may be used, and its group: said on its page, noticed by calls."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite
from tests.journeys.browser.test_keys import (
    call_with,
    create_key,
    read_secret,
    wait_until,
)
from tests.journeys.browser.visits import Visits

pytestmark = pytest.mark.journey

FOLDED = "Rates, expiry, models"


def test_requests_a_minute(signed_in: Page, site: LiveSite):
    page = signed_in
    page.goto("/keys/new")
    page.get_by_label("Name").fill("Slow")
    page.get_by_text(FOLDED).click()
    page.get_by_label("Requests a minute").fill("2")
    page.get_by_role("button", name="Create key").click()
    secret = read_secret(page)
    replies = [call_with(site, secret) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    first, _, last = replies
    assert first.headers["x-ratelimit-limit-requests"] == "2"
    assert first.headers["x-ratelimit-remaining-requests"] == "1"
    assert "may make 2 requests a minute" in last.error["message"]
    assert 1 <= int(last.headers["retry-after"]) <= 60

    page.goto("/keys")
    page.get_by_role("link", name="Slow").click()
    expect(page.get_by_text(FOLDED)).to_be_visible()
    field = page.get_by_label("Requests a minute")
    expect(field).to_have_value("2")  # and not folded away
    field.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts for new calls")).to_be_visible()
    wait_until(lambda: call_with(site, secret).status == 200)
    assert "x-ratelimit-limit-requests" not in call_with(site, secret).headers


def test_a_number_that_makes_no_sense(visitor: Visits, person: Person):
    """Without script too: what was typed stays, with a message beside it."""
    page = visitor(person=person, has_script=False, width=390)
    page.goto("/keys/new")
    page.get_by_label("Name").fill("Odd")
    page.get_by_text(FOLDED).click()
    page.locator("form").evaluate_all("forms => forms.forEach(it => it.noValidate = 1)")
    page.get_by_label("Calls at the same time").fill("0")
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_text("greater than or equal to 1")).to_be_visible()
    expect(page.get_by_label("Calls at the same time")).to_have_value("0")
    expect(page.get_by_label("Name")).to_have_value("Odd")


def test_another_group(signed_in: Page, person: Person, site: LiveSite):
    """A call costs what the group of its key says."""
    function = "tests.factories.rate_limits.open_group"
    site.desk.call(function, name="night rate", multiplier_ppm=0)
    page = signed_in
    secret = create_key(page, "Nightly")
    page.goto("/keys")
    page.get_by_role("link", name="Nightly").click()
    page.get_by_text(FOLDED).click()
    page.get_by_label("Group").select_option("night rate (list price × 0)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts for new calls")).to_be_visible()
    page.goto("/keys")
    expect(page.get_by_role("row", name="Nightly")).to_contain_text("night rate")

    def is_free() -> bool:
        spent = person.account["spent"]
        return call_with(site, secret).status == 200 and (
            person.account["spent"] == spent
        )

    wait_until(is_free)
