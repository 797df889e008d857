"""Prices changed by an operator while people call."""

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite, open_site
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch

MODEL = "gpt-4o"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Its own: prices of models that others call are changed here. Furnished before
    anybody looks: the figures of past days are remembered for minutes."""
    with open_site(tmp_path_factory.mktemp("prices")) as site:
        site.desk.call("tests.factories.prices.furnish_prices")
        yield site


@pytest.fixture
def console(visitor: Visits, make: Callable[..., Person]) -> Page:
    return visitor(person=make(is_staff=True))


def open_model(page: Page, name: str) -> None:
    page.goto(f"/console/models?q={name}")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def find_rate(page: Page, unit: str) -> Locator:
    return page.locator(f"#id_rate_{unit}")


def wait_for_price(page: Page, text: str) -> None:
    """The gateway takes a change over within seconds; the public page tells."""
    page.goto(f"/models/{MODEL}")
    for _ in range(30):
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(200)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()


def test_a_call_is_charged_by_the_price_it_was_held_at(
    console: Page, visitor: Visits, person: Person, site: LiveSite
):
    open_model(console, MODEL)
    console.get_by_role("link", name="Change the price").click()
    output = find_rate(console, "output")
    old, new = output.input_value(), f"{31 + secrets.randbelow(900) / 100:.2f}"
    question = "Count slowly. " * 40
    with person.caller.open_chat(MODEL, question, max_tokens=400) as stream:
        assert next(iter(stream)).startswith("{")
        output.fill(new)
        expect(console.locator("#preview")).to_contain_text("%")
        console.get_by_role("button", name="Save the price").click()
        expect(console.get_by_text("The new price holds now")).to_be_visible()
        stream.read_all()
    wait_for_price(visitor(), f"${new}")
    later = person.caller.chat(MODEL)
    first, second = (site.desk.wait_for_call(it.rid) for it in (stream, later))
    assert first["price_id"] != second["price_id"]
    reader = visitor(person=person)
    reader.goto(f"/usage/{stream.rid}")
    bill = reader.get_by_role("table").filter(has_text="Output")
    expect(bill).to_contain_text(f"${old}")
    reader.goto(f"/usage/{later.rid}")
    expect(bill).to_contain_text(f"${new}")


def test_a_price_for_later_is_withdrawn(console: Page):
    open_model(console, "gpt-4.1")
    console.get_by_role("link", name="Change the price").click()
    find_rate(console, "input").fill("99")
    moment = datetime.now(UTC) + timedelta(days=3)
    console.locator("#id_effective_at").fill(f"{moment:%Y-%m-%dT%H:%M}")
    console.get_by_role("button", name="Save the price").click()
    expect(console.get_by_text("Upcoming", exact=True)).to_be_visible()
    expect(console.get_by_text("$99.00")).to_be_visible()
    console.get_by_role("button", name="Withdraw").click()
    console.get_by_role("button", name="Withdraw it").click()
    expect(console.get_by_text("The upcoming price is withdrawn")).to_be_visible()
    expect(console.get_by_text("$99.00")).to_have_count(0)


def test_what_is_used_without_a_price_is_taken_from_the_list(
    console: Page, site: LiveSite
):
    site.desk.call("tests.factories.prices.furnish_prices")
    console.goto("/console/models")
    console.get_by_role("link", name="Take prices from the public list").click()
    chosen = console.get_by_label("Choose deepseek-reasoner")
    expect(chosen).to_be_checked()
    console.get_by_role("button", name="Take over these prices").click()
    expect(console.get_by_text("1 price is taken over")).to_be_visible()
    console.get_by_role("link", name="Price differs").click()
    row = console.get_by_role("row").filter(has_text="qwen-plus")
    expect(row).to_contain_text("→")
    expect(row).to_contain_text("−16.7%")
    expect(row).to_contain_text("you set the present price yourself")
    console.get_by_label("Choose qwen-plus").check()
    expect(console.get_by_text("1 chosen")).to_be_visible()
    console.get_by_role("button", name="Take over these prices").click()
    expect(console.get_by_text("1 price is taken over")).to_be_visible()


def test_a_model_of_ones_own_gets_its_price_without_script(
    visitor: Visits, make: Callable[..., Person], watch: Watch
):
    watch.allow("status of 422")  # a price that cannot be read
    page = visitor(person=make(is_staff=True), has_script=False)
    page.goto("/console/models")
    page.get_by_role("link", name="Add model", exact=True).first.click()
    page.get_by_label("Name", exact=True).fill(f"llama-{secrets.token_hex(4)}")
    page.get_by_role("button", name="Add model").click()
    expect(page.get_by_text("Now say what it costs")).to_be_visible()
    find_rate(page, "input").fill("0.5")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("$0.0005")
    expect(find_rate(page, "input")).to_have_value("0.5")
    find_rate(page, "input").fill("half")
    page.get_by_role("button", name="Save the price").click()
    expect(page.get_by_text("Enter an amount such as 5")).to_be_visible()
    find_rate(page, "input").fill("0.5")
    page.get_by_role("button", name="Save the price").click()
    expect(page.get_by_text("The new price holds now")).to_be_visible()
    expect(page.get_by_text("$0.50")).to_be_visible()


def test_models_are_hidden_and_listed_in_bulk(console: Page, visitor: Visits):
    console.goto("/console/models?q=tts-1")
    for name in ("tts-1", "tts-1-hd"):
        console.get_by_label(f"Choose {name}", exact=True).check()
    expect(console.get_by_text("2 chosen")).to_be_visible()
    console.get_by_role("button", name="Hide them").click()
    expect(console.get_by_text("2 models are hidden")).to_be_visible()
    stranger = visitor()
    stranger.goto("/models?q=tts-1")
    expect(stranger.get_by_text("No model matches")).to_be_visible()
    console.get_by_label("Choose all on this page").check()
    console.get_by_role("button", name="List them").click()
    expect(console.get_by_text(re.compile("models are listed"))).to_be_visible()


def test_a_group_tells_what_its_multiplier_means(console: Page):
    console.goto("/console/groups")
    console.get_by_role("link", name="Add group").click()
    name = f"partners {secrets.token_hex(3)}"
    console.get_by_label("Name").fill(name)
    console.get_by_label("Price multiplier").fill("0.5")
    examples = console.locator("#examples")
    expect(examples.get_by_title("List price").first).to_be_visible()
    expect(examples).to_contain_text(re.compile(r"\$0\.00"))
    console.get_by_role("button", name="Save").click()
    row = console.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("× 0.5")
    row.get_by_role("link", name=name).click()
    console.get_by_role("button", name="Delete group").click()
    dialog = console.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete group").click()
    expect(console.get_by_text(f"{name} is deleted")).to_be_visible()
