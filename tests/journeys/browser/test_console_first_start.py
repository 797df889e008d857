"""From the one-time link to the first real call, by an upstream of the operator's."""

import re
import time
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.process import UpstreamProcess, start_upstream
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.test_first_call import run_curl

EMAIL, PASSWORD = "grace@example.org", "nine purple ladders"


@pytest.fixture(scope="module")
def upstream() -> Iterator[UpstreamProcess]:
    with start_upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Just started: nobody is there yet."""
    with open_site(tmp_path_factory.mktemp("first-start"), DEMO="no") as site:
        yield site


def open_account(page: Page, site: LiveSite) -> None:
    page.goto(site.product.find_in_output(r"/operator/\S+"))
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(
        page.get_by_role("heading", name="What is your site called?")
    ).to_be_visible()


def call_soon(line: str) -> int:
    """A channel that was just saved is known to every process within seconds."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return run_curl(line)
        except HTTPError as error:
            if error.code != 404 or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_link_to_first_real_call(page: Page, site: LiveSite, upstream: UpstreamProcess):
    open_account(page, site)
    page.get_by_label("Name of your site").fill("Grace AI")
    expect(page.get_by_label("Its address")).to_have_value(site.base_url)
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", name="Where do the models")).to_be_visible()
    page.get_by_role("button", name=re.compile("vLLM")).click()
    page.get_by_label("Base URL").fill(upstream.base_url)
    page.get_by_role("textbox", name="Credentials").fill("sk-upstream")
    page.get_by_role("button", name="Fetch models").click()
    offer = page.get_by_role("group", name="Models of the upstream")
    model = offer.get_by_role("checkbox").first
    name = model.get_attribute("value") or ""
    model.check()
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text(f"{name} answers.")).to_be_visible()
    page.get_by_role("link", name="Go on").click()

    expect(page.get_by_role("heading", name="Your gateway answers")).to_be_visible()
    page.get_by_role("button", name="Make my first key").click()
    secret = page.locator(".secret-value").inner_text()
    line = page.locator("[data-language=bash] code").inner_text()
    assert secret in line
    assert f"{site.base_url}/v1/chat/completions" in line
    assert call_soon(line) == 200

    page.goto("/usage")
    row = page.get_by_role("row").filter(has_text=name)
    expect(row.first).to_be_visible()
    page.goto("/console/start/done")
    page.get_by_role("button", name="To the overview").click()
    expect(page.get_by_text("Welcome to your console")).to_be_visible()
    expect(page.get_by_role("link", name="Grace AI").first).to_be_visible()
    bill = upstream.fetch_bill()
    assert len(bill) >= 2  # the test and the call
