"""Codes from a batch to a person's balance, and a setting that everybody sees."""

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gateway.money import NANO
from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Its own: the site's settings are changed here."""
    with open_site(tmp_path_factory.mktemp("codes")) as site:
        yield site


@pytest.fixture
def console(visitor: Visits, make: Callable[..., Person]) -> Page:
    return visitor(person=make(is_staff=True))


def make_batch(page: Page, name: str, count: int) -> list[str]:
    """By the form; the codes of the file that can be had once."""
    page.goto("/console/codes/new")
    page.get_by_label("Name of the batch").fill(name)
    page.get_by_label("How many codes").fill(str(count))
    page.get_by_label("What each is worth, USD").fill("5")
    page.get_by_role("button", name="Make the codes").click()
    expect(page.get_by_role("heading", name=f"“{name}” is made")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the codes").click()
    codes = Path(download.value.path()).read_text().split()
    assert len(codes) == count
    return codes


def redeem(page: Page, code: str) -> None:
    page.goto("/billing")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Redeem").click()


def test_codes_are_had_once_redeemed_once_and_can_be_stopped(
    console: Page, visitor: Visits, person: Person, watch: Watch
):
    watch.allow("status of (404|422)")
    fair = f"Spring fair {secrets.token_hex(3)}"
    first, second, *_others = make_batch(console, fair, 3)
    console.get_by_role("button", name="Show them here").click()
    expect(
        console.get_by_role("heading", name="These codes were taken")
    ).to_be_visible()
    member = visitor(person=person)
    redeem(member, first)
    expect(member.get_by_text("was added to your balance")).to_be_visible()
    assert person.account["posted"] == 15 * NANO

    console.goto("/console/codes")
    row = console.get_by_role("row").filter(has_text=fair)
    expect(row).to_contain_text("1 of 3")
    row.get_by_role("button", name="Disable what is left").click()
    dialog = console.get_by_role("dialog")
    expect(dialog).to_contain_text("2 codes worth $10.00")
    dialog.get_by_role("button", name="Disable them").click()
    expect(console.get_by_text(f"2 codes of “{fair}” are disabled")).to_be_visible()
    redeem(member, second)
    expect(member.get_by_text("not valid any more")).to_be_visible()
    assert person.account["posted"] == 15 * NANO

    console.goto(f"/console/codes/list?batch={fair}")
    expect(console.get_by_role("link", name=person.email)).to_be_visible()
    console.get_by_label("State").select_option("disabled")
    expect(console).to_have_url(re.compile("state=disabled"))
    expect(console.locator("tbody tr")).to_have_count(2)


def test_a_code_is_looked_up_and_disabled_from_the_list(console: Page):
    code, *_others = make_batch(console, secrets.token_hex(4), 2)
    console.goto("/console/codes")
    console.get_by_role("button", name="Look a code up").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_label("Code").fill(code.lower())
    dialog.get_by_role("button", name="Look it up").click()
    expect(console.locator("tbody tr")).to_have_count(1)
    assert code not in console.url
    console.get_by_label(f"Choose the code that ends in {code[-4:]}").check()
    console.get_by_role("button", name="Disable", exact=True).click()
    console.get_by_role("dialog").get_by_role("button", name="Disable them").click()
    expect(console.get_by_text("1 code is disabled.")).to_be_visible()


def test_a_setting_is_changed_seen_and_written_down(
    console: Page, visitor: Visits, watch: Watch
):
    watch.allow("status of 422")
    console.goto("/console/settings")
    console.get_by_label("Site name").fill("")
    console.get_by_label("Support address").fill("help@example.org")
    console.get_by_role("button", name="Save").click()
    console.get_by_label("Site name").fill("Acme <AI>")
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_text("All pages follow within seconds")).to_be_visible()
    stranger = visitor()
    stranger.goto("/")
    brand = stranger.get_by_role("banner").get_by_role("link", name="Acme <AI>")
    for _ in range(40):  # other processes look again every few seconds
        if brand.is_visible():
            break
        stranger.wait_for_timeout(250)
        stranger.reload()
    expect(brand).to_be_visible()

    console.goto("/console/audit?what=site")
    console.locator("summary", has_text="Changed the site's settings").first.click()
    changes = console.locator(".changes").first
    expect(changes).to_contain_text("NewBigAI")
    expect(changes).to_contain_text("Acme <AI>")
    with console.expect_download() as download:
        console.get_by_role("link", name="Download CSV").click()
    assert "site.update" in Path(download.value.path()).read_text("utf-8-sig")


def test_an_announcement_is_previewed_and_reaches_everybody(
    console: Page, visitor: Visits, person: Person
):
    console.goto("/console/announcements/new")
    console.get_by_label("Title").fill("We move at noon")
    console.get_by_label("Text").fill("Calls go on **all the time**.")
    preview = console.locator("#preview")
    expect(preview.get_by_text("all the time")).to_be_visible()
    expect(preview).to_contain_text("We move at noon")
    console.get_by_role("radio", name="Warning").check()
    expect(preview).to_have_class(re.compile("warn"))
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_role("link", name="We move at noon")).to_be_visible()
    member = visitor(person=person, has_script=False, width=390)
    member.goto("/dashboard")
    expect(member.get_by_text("We move at noon")).to_be_visible()
