"""The price list and the status page, as strangers and customers read them."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits


def test_filters_follow_the_typing_and_stay_in_the_url(page: Page):
    page.goto("/models")
    rows = page.locator(".models-table tbody tr")
    expect(rows.nth(5)).to_be_visible()
    page.get_by_label("Search").type("embedding")
    expect(rows).to_have_count(3)
    page.get_by_label("Modality").select_option("image")
    expect(page.get_by_text("No model matches")).to_be_visible()
    assert "q=embedding" in page.url
    assert "modality=image" in page.url
    page.reload()
    expect(page.get_by_text("No model matches")).to_be_visible()
    page.get_by_role("link", name="Show all models").click()
    expect(rows.nth(5)).to_be_visible()


def test_filters_work_without_script(visitor: Visits):
    page = visitor(has_script=False)
    page.goto("/models")
    page.get_by_label("Endpoint").select_option("speech")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".models-table tbody tr")).to_have_count(3)
    expect(page.get_by_text("$15.00")).to_be_visible()


def test_a_name_is_copied_and_its_page_leads_to_the_playground(
    signed_in: Page,
):
    page = signed_in
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/models?q=gpt-4.1-mini")
    page.get_by_role("button", name="Copy gpt-4.1-mini").click()
    assert page.evaluate("navigator.clipboard.readText()") == "gpt-4.1-mini"
    page.get_by_role("link", name="gpt-4.1-mini").click()
    expect(page.get_by_role("heading", name="GPT-4.1 mini")).to_be_visible()
    expect(page.get_by_role("tab", name="Python")).to_be_visible()
    page.get_by_role("link", name="Try it").click()
    expect(page.get_by_label("Model", exact=True)).to_have_value("gpt-4.1-mini")


@pytest.mark.parametrize("width", [1440, 390])
def test_real_calls_stand_on_the_status_page(
    visitor: Visits, person: Person, width: int
):
    person.add_history(calls=60, days=20)
    page = visitor(width=width)
    page.goto("/status")
    expect(page.get_by_role("heading", name="Status", level=1)).to_be_visible()
    page.get_by_role("link", name="90 days").click()
    strip = page.locator(".status-list .chart.strip").first
    for _ in range(40):  # the figures are some seconds old for everybody
        if strip.is_visible():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(strip).to_be_visible()
    expect(page.locator(".status-list")).to_contain_text("gpt-4o")
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0


@pytest.mark.parametrize(
    "path", ["/models", "/models/gpt-4o", "/playground", "/playground?tool=images"]
)
def test_nothing_is_wider_than_a_small_phone(
    visitor: Visits, person: Person, path: str
):
    page = visitor(width=360, person=person)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
