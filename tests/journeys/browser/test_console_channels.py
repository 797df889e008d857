"""Channels in the console, as somebody who runs the gateway works with them: added,
tested, serving, switched off; a pool of which one credential is refused."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.process import UpstreamProcess, start_upstream
from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits

REFUSED, GOOD = "sk~status:401~ref1", "sk-example-of-good-gd22"
ADD = "tests.factories.channels.add_served"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    folder = tmp_path_factory.mktemp("channels")
    with open_site(folder, PRIVATE_UPSTREAMS="127.0.0.0/8") as site:
        yield site


@pytest.fixture(scope="module")
def upstream() -> Iterator[UpstreamProcess]:
    with start_upstream() as process:
        yield process


@pytest.fixture
def console(visitor: Visits, make: Callable[..., Person]) -> Page:
    """The page of somebody who may do everything."""
    return visitor(person=make(is_staff=True))


def call_until(person: Person, model: str, channel: str) -> int:
    """Calls until `channel` serves: a change reaches every process within seconds.
    How many other channels answered first."""
    deadline = time.monotonic() + 30
    others = 0
    while True:
        reply = person.caller.chat(model)
        assert reply.status == 200, reply
        row = person.site.desk.wait_for_call(reply.rid)
        if row["channel"] == channel:
            return others
        others += 1
        assert time.monotonic() < deadline, row


def test_a_channel_is_added_tested_and_serves(
    console: Page, person: Person, upstream: UpstreamProcess
):
    page = console
    page.goto("/console/channels")
    page.get_by_role("link", name="Add a channel").click()
    page.get_by_role("button", name="DeepSeek").click()
    expect(page.get_by_label("Base URL")).to_have_value("https://api.deepseek.com/v1")
    page.get_by_role("button", name="OpenAI-compatible").click()
    page.get_by_label("Base URL").fill(upstream.base_url)
    page.get_by_role("textbox", name="Name").first.fill("Fresh upstream")
    page.get_by_role("textbox", name="Credentials").fill("sk-example-credential-9Z9Z")
    page.get_by_role("button", name="Fetch models").click()
    offer = page.get_by_role("group", name="Models of the upstream")
    expect(offer.get_by_role("checkbox")).to_have_count(3)
    page.get_by_label("Search these models").fill("mini")
    expect(offer.get_by_label("gpt-4o", exact=True)).to_be_hidden()
    page.get_by_label("Search these models").fill("")
    offer.get_by_label("gpt-4o", exact=True).check()
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("gpt-4o answers.")).to_be_visible()
    expect(page.get_by_text("Hello from upstream.")).to_be_visible()
    page.get_by_role("button", name="Save the channel").click()
    expect(page.get_by_role("heading", level=1, name="Fresh upstream")).to_be_visible()
    expect(page.get_by_text("…9Z9Z").first).to_be_visible()
    assert "9Z9Z" not in page.locator("body").inner_text().replace("…9Z9Z", "")
    call_until(person, "gpt-4o", "Fresh upstream")


def test_a_form_without_script_is_steps_that_keep_what_was_typed(
    visitor: Visits, make: Callable[..., Person], upstream: UpstreamProcess
):
    page = visitor(person=make(is_staff=True), has_script=False)
    page.goto("/console/channels/new")
    page.get_by_label("Base URL").fill(upstream.base_url)
    page.get_by_role("textbox", name="Name").first.fill("By hand")
    page.get_by_role("textbox", name="Credentials").fill("sk-example-credential-8Y8Y")
    page.get_by_role("button", name="Fetch models").click()
    expect(page.get_by_text("1 credential that you pasted is kept")).to_be_visible()
    expect(page.get_by_role("textbox", name="Credentials")).to_have_value("")
    page.get_by_role("button", name="All", exact=True).click()
    expect(page.get_by_label("gpt-4o-mini")).to_be_checked()
    page.get_by_label("gpt-4o", exact=True).uncheck()
    page.get_by_label("gpt-4o-mini").uncheck()
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("ok answers.")).to_be_visible()
    page.get_by_role("button", name="Save the channel").click()
    expect(page.get_by_role("heading", level=1, name="By hand")).to_be_visible()
    expect(page.get_by_text("…8Y8Y").first).to_be_visible()


def test_traffic_moves_when_a_channel_is_disabled(
    console: Page, person: Person, site: LiveSite, upstream: UpstreamProcess
):
    for name, priority in (("First choice", 10), ("Second choice", 5)):
        site.desk.call(
            ADD,
            name=name,
            base_url=upstream.base_url,
            model="gpt-4.1",
            priority=priority,
        )
    call_until(person, "gpt-4.1", "First choice")
    page = console
    page.goto("/console/channels?q=choice")
    page.get_by_label("Actions First choice").click()
    page.get_by_role("link", name="Disable").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Disable “First choice”?")).to_be_visible()
    dialog.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Disabled by hand.")).to_be_visible()
    assert "q=choice" in page.url
    call_until(person, "gpt-4.1", "Second choice")
    page.get_by_label("Actions First choice").click()
    page.get_by_role("button", name="Enable").click()
    expect(page.get_by_text("takes calls again")).to_be_visible()
    call_until(person, "gpt-4.1", "First choice")


def test_a_weight_is_edited_and_a_test_shown_on_the_list(
    console: Page, site: LiveSite, upstream: UpstreamProcess
):
    site.desk.call(
        ADD, name="Weighty", base_url=upstream.base_url, model="weighty-1", priority=0
    )
    console.goto("/console/channels?q=Weighty")
    weight = console.get_by_label("Weight Weighty")
    weight.fill("0")
    weight.press("Tab")
    expect(console.get_by_role("alert")).to_contain_text("1")
    weight.fill("7")
    weight.press("Tab")
    expect(console.get_by_text("Saved", exact=True)).to_be_attached()
    console.reload()
    expect(console.get_by_label("Weight Weighty")).to_have_value("7")
    row = console.get_by_role("row").filter(has_text="weighty-1")
    expect(row.get_by_text("Not checked yet")).to_be_visible()
    row.get_by_role("link", name="Test Weighty").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_role("button", name="Test", exact=True).click()
    expect(dialog.get_by_text("weighty-1 answers.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(row.get_by_text("Working")).to_be_visible()


def test_a_refused_credential_is_parked_and_tested_again(
    console: Page, person: Person, site: LiveSite, upstream: UpstreamProcess
):
    site.desk.call(
        ADD,
        name="Pool",
        base_url=upstream.base_url,
        model="gpt-4.1-mini",
        priority=10,
        secrets=[REFUSED, GOOD],
    )
    call_until(person, "gpt-4.1-mini", "Pool")
    page = console
    page.goto("/console/channels?q=Pool")
    call_until_parked(page, person)
    page.get_by_role("link", name="Pool", exact=True).click()
    row = page.get_by_role("row").filter(has_text="…ref1")
    expect(row.get_by_text("Parked")).to_be_visible()
    expect(row.get_by_text("The upstream does not accept it")).to_be_visible()
    row.get_by_role("link", name="Test again").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Test", exact=True).click()
    expect(dialog.get_by_text("gpt-4.1-mini does not answer.")).to_be_visible()
    expect(dialog.get_by_text("The credential was refused.")).to_be_visible()
    dialog.get_by_label("Credential").select_option(label="…gd22")
    dialog.get_by_role("button", name="Test again").click()
    expect(dialog.get_by_text("gpt-4.1-mini answers.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    row.get_by_role("button", name="Use again").click()
    expect(page.get_by_text("is used again")).to_be_visible()


def call_until_parked(page: Page, person: Person) -> None:
    """Nobody feels the refusal: each call is answered with the other credential."""
    deadline = time.monotonic() + 30
    while not page.get_by_text("1 of 2 credentials are parked.").count():
        assert time.monotonic() < deadline
        assert person.caller.chat("gpt-4.1-mini").status == 200
        page.reload()
