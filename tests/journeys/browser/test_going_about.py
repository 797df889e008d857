"""Going back, switching, pointing, copying: what people do on every page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits


def test_back_shows_the_page_as_it_was(signed_in: Page, person: Person):
    person.add_history(calls=20, days=3)
    page = signed_in
    page.goto("/usage")
    status = page.locator("select[name=status]")
    for value in ("completed", "failed"):
        status.select_option(value)
        expect(page).to_have_url(re.compile(f"status={value}"))
    page.go_back()
    expect(page).to_have_url(re.compile("status=completed"))
    expect(page.locator("select[name=status]")).to_have_value("completed")
    expect(page.get_by_role("heading", name="Usage log")).to_be_visible()


def test_typing_a_search_leaves_one_step_back(signed_in: Page):
    page = signed_in
    page.goto("/docs")
    page.goto("/models")
    page.get_by_role("searchbox").press_sequentially("gpt-4o", delay=450)
    expect(page).to_have_url(re.compile("q=gpt-4o"))
    page.go_back()
    expect(page).to_have_url(re.compile("/docs$"))


def test_switching_the_language_keeps_the_filters(signed_in: Page):
    page = signed_in
    page.goto("/usage")
    page.locator("select[name=status]").select_option("failed")
    expect(page).to_have_url(re.compile("status=failed"))
    page.get_by_role("button", name="中文").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page).to_have_url(re.compile("status=failed"))


def test_a_range_takes_the_place_of_dates(signed_in: Page):
    page = signed_in
    page.goto("/usage?since=2026-01-01T00:00&until=2026-01-02T00:00")
    page.locator("select[name=range]").select_option("24h")
    expect(page).to_have_url(re.compile("range=24h"))
    assert "2026-01-01" not in page.url


def test_tooltips_of_a_row_can_be_pointed_at_and_open_it(
    signed_in: Page, person: Person
):
    assert person.caller.chat("gpt-4o").status == 200
    page = signed_in
    page.goto("/usage")
    cost = page.locator("tbody data").first
    is_on_top = cost.evaluate(
        """(it) => {
          const box = it.getBoundingClientRect();
          const x = box.x + box.width / 2, y = box.y + box.height / 2;
          return it.contains(document.elementFromPoint(x, y));
        }"""
    )
    assert is_on_top
    cost.click()
    expect(page).to_have_url(re.compile("/usage/[0-9a-f-]{36}"))


def test_a_copy_button_without_words_keeps_its_icon(page: Page):
    page.goto("/models")
    button = page.locator("button.icon-button[data-copy]").first
    button.click()
    expect(button.locator("use")).to_have_attribute("href", re.compile("#check$"))
    expect(button.locator("use")).to_have_attribute("href", re.compile("#copy$"))
    assert button.get_attribute("data-copy") == page.evaluate(
        "navigator.clipboard.readText()"
    )


def test_the_docs_forget_the_key_of_whoever_was_here_before(
    visitor: Visits, person: Person, make: Callable[..., Person]
):
    page = visitor(person=person)
    page.goto("/docs")
    page.locator("[data-key-issue]").click()
    expect(page.locator("[data-key-bar]")).to_have_attribute("data-state", "ready")
    page.reload()
    expect(page.locator("[data-key-bar]")).to_have_attribute("data-state", "ready")
    cookie = make().open_session("en")
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": cookie["name"], "value": cookie["value"], "url": page.url}]
    )
    page.reload()
    expect(page.locator("[data-key-bar]")).to_have_attribute("data-state", "none")
