"""The components do what they promise, on the page that shows them all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits


@pytest.fixture
def staff(make: Callable[..., Person]) -> Person:
    return make(is_staff=True)


@pytest.fixture
def design(visitor: Visits, staff: Person) -> Page:
    page = visitor(person=staff)
    page.goto("/design")
    return page


def test_copy_puts_the_text_on_the_clipboard(design: Page):
    design.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = design.locator("[data-copy='copied text']")
    button.click()
    expect(button).to_have_text("Copied")
    assert design.evaluate("navigator.clipboard.readText()") == "copied text"
    expect(button).to_have_text("Copy", timeout=4000)


def test_dialog_is_modal_and_gives_focus_back(design: Page):
    opener = design.get_by_role("button", name="Dialog…")
    opener.click()
    dialog = design.get_by_role("dialog", name="Revoke “Production”?")
    expect(dialog).to_be_visible()
    assert design.locator("dialog:modal").count() == 1
    design.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_dialog_and_drawer_open_without_script(visitor: Visits, staff: Person):
    page = visitor(person=staff, has_script=False, width=390)
    page.goto("/design")
    page.get_by_role("button", name="Dialog…").click()
    dialog = page.locator("#sample-dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).first.click()
    expect(page.get_by_role("link", name="API keys")).to_be_visible()


def test_menu_closes_by_escape_and_by_a_click_elsewhere(design: Page):
    menu = design.locator("details.menu").first
    menu.locator("summary").click()
    expect(menu.get_by_text("Rotate")).to_be_visible()
    design.keyboard.press("Escape")
    expect(menu.get_by_text("Rotate")).to_be_hidden()
    menu.locator("summary").click()
    design.get_by_role("heading", name="Design", level=1).click()
    expect(menu.get_by_text("Rotate")).to_be_hidden()


def test_tabs_are_walked_by_arrow_and_kept(design: Page):
    design.get_by_role("tab", name="JSON").focus()
    design.keyboard.press("ArrowRight")
    shell = design.get_by_role("tab", name="Shell")
    expect(shell).to_be_focused()
    expect(design.get_by_role("tabpanel", name="Shell")).to_be_visible()
    expect(design.get_by_role("tabpanel", name="JSON")).to_be_hidden()
    design.reload()
    expect(shell).to_have_attribute("aria-selected", "true")


def test_bulk_bar_counts_what_is_chosen(design: Page):
    bar = design.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    design.get_by_label("Row 2").check()
    expect(bar).to_contain_text("1 chosen")
    design.get_by_label("All", exact=True).check()
    expect(bar).to_contain_text("6 chosen")
    design.get_by_label("All", exact=True).uncheck()
    expect(bar).to_be_hidden()


def test_theme_changes_at_once_and_stays(design: Page):
    with design.expect_response("**/theme"):
        design.get_by_role("button", name="Dark", exact=True).click()
    html = design.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    design.reload()
    expect(html).to_have_attribute("data-theme", "dark")
    paper = design.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(15, 17, 21)"


def test_chart_tells_its_figures_on_hover(design: Page):
    column = design.get_by_role("img", name="Spend by model").locator(".hit").nth(3)
    column.scroll_into_view_if_needed()
    column.hover()
    tip = design.locator(".chart-tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("gpt-4o")
    expect(tip).to_contain_text(re.compile(r"Total\$\d+\.\d\d"))


def test_message_can_be_put_away(design: Page):
    message = design.get_by_text("django.contrib.messages")
    design.locator(".messages").get_by_role("button", name="Close").click()
    expect(message).to_have_count(0)


def test_sidebar_marks_where_one_is(signed_in: Page):
    current = signed_in.locator(".side-nav [aria-current=page]")
    for address, entry in (
        ("/settings/security", "Settings"),
        ("/account/2fa/totp/activate/", "Settings"),
        ("/keys/new", "API keys"),
    ):
        signed_in.goto(address)
        expect(current).to_have_text(entry)
