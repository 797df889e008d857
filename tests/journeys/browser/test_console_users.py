"""Operators help people: with their money, as them, and by stopping them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch

SECONDS = 1000


@pytest.fixture
def operator(make: Callable[..., Person]) -> Person:
    return make("10", is_staff=True)


@pytest.fixture
def console(visitor: Visits, operator: Person) -> Page:
    return visitor(person=operator)


def open_person(console: Page, clue: str, email: str) -> None:
    """By the search of the list."""
    console.goto("/console/users")
    console.get_by_label("Search", exact=True).fill(clue)
    expect(console).to_have_url(re.compile("q="))
    console.locator("#list").get_by_role("link", name=email).click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(email)


def test_a_balance_is_adjusted_and_seen_everywhere(
    console: Page, visitor: Visits, person: Person
):
    before = person.account["posted"]
    open_person(console, person.secret, person.email)
    console.get_by_role("link", name="Adjust balance").click()
    console.get_by_label("Amount, USD").fill("-2.50")
    expect(console.locator("#after")).to_contain_text("$7.50")
    form = console.locator("form", has=console.get_by_label("Amount, USD"))
    form.get_by_label("Reason").fill("twice charged")
    console.get_by_role("button", name="Book it").click()
    expect(console.get_by_text("The balance is $7.50 now.")).to_be_visible()
    expect(console.get_by_role("row", name="twice charged")).to_contain_text("2.50")
    assert person.account["posted"] == before - 2_500_000_000
    console.get_by_role("link", name="History").click()
    row = console.get_by_role("row", name="Adjusted the balance")
    expect(row).to_contain_text("twice charged")
    expect(row).to_contain_text("10.00 → 7.50")
    theirs = visitor(person=person)
    theirs.goto("/billing")
    expect(theirs.get_by_role("row", name="twice charged")).to_be_visible()


def test_too_much_is_told_and_nothing_is_lost(
    console: Page, person: Person, watch: Watch
):
    open_person(console, person.email, person.email)
    console.get_by_role("link", name="Adjust balance").click()
    console.get_by_label("Amount, USD").fill("-11")
    form = console.locator("form", has=console.get_by_label("Amount, USD"))
    form.get_by_label("Reason").fill("a slip")
    watch.allow("status of 422")
    console.get_by_role("button", name="Book it").click()
    expect(console.get_by_text("At most $10.00 can be taken")).to_be_visible()
    expect(form.get_by_label("Reason")).to_have_value("a slip")
    assert person.account["posted"] == 10_000_000_000


def test_signed_in_as_somebody_and_back(
    console: Page, person: Person, operator: Person, watch: Watch
):
    watch.allow("status of 403")
    person.caller.chat("gpt-4o")
    open_person(console, person.email, person.email)
    console.get_by_role("button", name="Sign in as").click()
    console.get_by_role("button", name="Sign in as them").click()
    banner = console.locator(".impersonation")
    expect(banner).to_contain_text(person.email)
    console.goto("/usage")
    expect(banner).to_be_visible()
    expect(console.locator("#results")).to_contain_text("gpt-4o")
    for address in ("/keys/new", "/account/password/change/", "/settings/data"):
        console.goto(address)
        expect(banner).to_be_visible()
        if address != "/settings/data":
            expect(console.get_by_role("heading", level=1)).to_have_text(
                "This stays theirs"
            )
    console.goto("/dashboard")
    console.get_by_role("button", name="Back to the console").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(person.email)
    expect(banner).to_have_count(0)
    console.get_by_role("link", name="History").click()
    expect(console.get_by_text("Signed in as them")).to_be_visible()
    expect(console.get_by_text("Was themselves again")).to_be_visible()
    expect(console.get_by_text(operator.email).first).to_be_visible()


def test_a_disabled_person_is_out_and_so_are_their_keys(
    console: Page, visitor: Visits, person: Person
):
    theirs = visitor(person=person)
    theirs.goto("/dashboard")
    assert person.caller.chat("gpt-4o").status == 200
    open_person(console, person.email, person.email)
    console.get_by_role("button", name="Disable").click()
    dialog = console.locator("dialog#disable")
    dialog.get_by_role("button", name="Disable").click()
    expect(
        console.get_by_text("is signed out, and their keys are refused")
    ).to_be_visible()
    expect(console.get_by_role("button", name="Enable")).to_be_visible()
    statuses = []
    for _ in range(10):  # every process learns of it within five seconds
        statuses.append(person.caller.chat("gpt-4o").status)
        if statuses[-1] != 200:
            break
        console.wait_for_timeout(0.5 * SECONDS)
    assert statuses[-1] in {401, 403}
    theirs.goto("/dashboard")
    expect(theirs).to_have_url(re.compile("/login"))
    console.get_by_role("button", name="Enable").click()
    expect(console.get_by_text("may sign in again")).to_be_visible()


def test_somebody_is_added_and_sets_a_password(
    console: Page, page: Page, person: Person
):
    email = f"new-{person.email}"
    console.goto("/console/users")
    console.get_by_role("link", name="Add a user").click()
    console.get_by_label("E-mail address").fill(email)
    console.get_by_label("Starting credit, USD").fill("3")
    console.get_by_label("Reason").fill("a trial")
    console.get_by_role("button", name="Make the account").click()
    link = console.locator(".secret-value").inner_text()
    page.goto(link)
    page.get_by_label("New password").fill("seven green kettles")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your password is set")).to_be_visible()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("seven green kettles")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/dashboard"))
    expect(page.get_by_text("$3.00").first).to_be_visible()


def test_everybodys_log_finds_one_call(console: Page, person: Person):
    answer = person.caller.chat("gpt-4o-mini")
    console.goto("/console/usage")
    console.get_by_label("User").fill(person.email)
    console.get_by_label("User").press("Enter")
    expect(console).to_have_url(re.compile("user="))
    rows = console.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("gpt-4o-mini")
    console.locator(f"#call-{answer.rid}").click()
    expect(console.get_by_role("heading", name="Who served it")).to_be_visible()
    expect(console.get_by_role("table", name="Attempts")).to_contain_text("Answered")
    console.get_by_role("link", name=person.email).click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(person.email)


def test_the_pages_work_without_script(
    visitor: Visits, operator: Person, person: Person
):
    page = visitor(person=operator, has_script=False)
    page.goto("/console/users")
    page.get_by_label("Search", exact=True).fill(person.email)
    page.get_by_role("button", name="Filter").click()
    page.locator("#list").get_by_role("link", name=person.email).click()
    page.get_by_role("link", name="Adjust balance").click()
    page.get_by_label("Amount, USD").fill("1")
    form = page.locator("form", has=page.get_by_label("Amount, USD"))
    form.get_by_label("Reason").fill("by hand")
    page.get_by_role("button", name="Book it").click()
    expect(page.get_by_text("The balance is $11.00 now.")).to_be_visible()
