"""The console's first page follows what happens, and the system page runs tasks."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site

LATER = 20_000  # milliseconds: the worker of a busy machine takes its time


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Its own: sums of everybody must not have what other journeys left behind."""
    with open_site(tmp_path_factory.mktemp("overview")) as site:
        yield site


@pytest.fixture
def operator_page(make: Callable[..., Person], visitor: Callable[..., Page]) -> Page:
    return visitor(person=make(is_staff=True))


def test_calls_appear_by_themselves(operator_page: Page, person: Person) -> None:
    operator_page.goto("/console")
    live = operator_page.get_by_role("region", name="This minute")
    began = live.get_by_text(re.compile(r"^\d+ calls? began$"))
    before = int(began.inner_text().split()[0])
    for _ in range(3):
        assert person.caller.chat("gpt-4o").status == 200
    expect(began).to_have_text(f"{before + 3} calls began", timeout=LATER)


def test_a_range_is_kept_in_the_address(operator_page: Page) -> None:
    operator_page.goto("/console")
    times = operator_page.get_by_role("navigation", name="Time range")
    times.get_by_role("link", name="30 days").click()
    expect(operator_page).to_have_url(re.compile(r"\?range=30d$"))
    current = times.get_by_role("link", name="30 days")
    expect(current).to_have_attribute("aria-current", "true")
    heading = operator_page.get_by_role("heading", name="The last 30 days")
    expect(heading).to_be_visible()


def test_sums_charts_and_users_follow_the_rollup(
    operator_page: Page, person: Person
) -> None:
    person.add_history(calls=12, days=5)
    operator_page.goto("/console?range=7d")
    users = operator_page.locator("#users")
    expect(users.get_by_role("link", name=person.email)).to_be_visible(timeout=LATER)
    chart = operator_page.get_by_role("figure", name="Revenue by model")
    expect(chart).to_be_visible()
    models = operator_page.get_by_role("region", name="Top models")
    models.get_by_role("link").first.click()
    expect(operator_page).to_have_url(re.compile(r"/console/usage\?model="))


def test_a_notice_leads_to_where_it_is_mended(operator_page: Page) -> None:
    operator_page.goto("/console")
    notices = operator_page.get_by_role("region", name="Needs attention")
    notice = notices.get_by_role("listitem").filter(has_text="No channel is enabled")
    notice.get_by_role("link", name="Add a channel").click()
    expect(operator_page).to_have_url(re.compile(r"/console/channels/new$"))


def test_the_overview_works_without_script(
    make: Callable[..., Person], visitor: Callable[..., Page], person: Person
) -> None:
    person.add_history(calls=3, days=1)
    page = visitor(person=make(is_staff=True), has_script=False)
    link = page.get_by_role("link", name=person.email)
    for _ in range(40):  # the sums of a moment ago are shown while new ones are made
        page.goto("/console?range=30d&users=1")
        if link.count():
            break
        page.wait_for_timeout(1_000)
    expect(link).to_be_visible()


def test_a_task_is_run_by_hand(operator_page: Page, site: LiveSite) -> None:
    operator_page.goto("/console/system")
    row = operator_page.get_by_role("row").filter(has_text="Check the ledger")
    row.get_by_role("button", name="Run now: Check the ledger").click()
    message = operator_page.get_by_text("“Check the ledger” was started")
    expect(message).to_be_visible()
    expect(row).to_contain_text("All is well", timeout=LATER)
    operator_page.reload()
    books = operator_page.get_by_role("region", name="The books")
    expect(books).to_contain_text("everything adds up")


def test_workers_are_asked(operator_page: Page) -> None:
    operator_page.goto("/console/system")
    operator_page.get_by_role("link", name="Ask the workers").click()
    table = operator_page.locator("#workers").get_by_role("table")
    expect(table).to_contain_text("celery@", timeout=LATER)


def test_the_text_for_support_is_copied(operator_page: Page) -> None:
    operator_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    operator_page.goto("/console/system")
    operator_page.get_by_role("button", name="Copy for support").click()
    expect(operator_page.get_by_text("Copied").first).to_be_visible()
    copied = operator_page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("NewBigAI, ")
    assert "gateway.roll_up_usage" in copied
