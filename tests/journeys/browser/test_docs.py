"""The documentation sends its samples for real: text, a stream, a picture, a voice."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch

DONE = re.compile(r"^200 OK · began after [\d,]+ ms, done after [\d,]+ ms$")
SENT_IN = 20_000


@pytest.fixture
def docs(signed_in: Page) -> Page:
    """The guide with a key of its own, got by one click."""
    signed_in.goto("/docs")
    signed_in.get_by_role("button", name="Get a key for this page").click()
    expect(signed_in.locator("[data-key-shown]")).to_have_text(re.compile("^sk-.+…$"))
    return signed_in


def send(page: Page, name: str) -> Locator:
    """The sample's place, once its answer is whole."""
    sample = page.locator(f"#sample-{name}")
    sample.get_by_role("button", name="Send", exact=True).click()
    expect(sample.get_by_role("status")).to_have_text(DONE, timeout=SENT_IN)
    return sample


def test_chat_is_sent_and_its_cost_is_a_click_away(docs: Page) -> None:
    sample = send(docs, "chat")
    expect(sample.locator("[data-try-text]")).to_contain_text("NewBigAI")
    expect(sample.locator("[data-try-raw]")).to_contain_text('"chat.completion"')
    link = sample.get_by_role("link", name="See what it cost")
    expect(link).to_have_attribute("href", re.compile(r"^/usage/[0-9a-f-]{36}$"))


def test_stream_is_shown_as_it_comes(docs: Page) -> None:
    sample = docs.locator("#sample-stream")
    sample.get_by_role("button", name="Send", exact=True).click()
    text = sample.locator("[data-try-text]")
    expect(text).to_have_text(re.compile(".+"))
    expect(sample.get_by_role("button", name="Stop")).to_be_visible()
    first = text.inner_text()
    expect(sample.get_by_role("status")).to_have_text(DONE, timeout=SENT_IN)
    assert len(text.inner_text()) > len(first)
    expect(sample.locator("[data-try-raw]")).to_contain_text("[DONE]")


def test_stream_stops_when_the_reader_says_so(docs: Page) -> None:
    sample = docs.locator("#sample-stream")
    sample.get_by_role("button", name="Send", exact=True).click()
    expect(sample.locator("[data-try-text]")).to_have_text(re.compile(".+"))
    sample.get_by_role("button", name="Stop").click()
    expect(sample.get_by_role("status")).to_contain_text("Stopped.")
    expect(sample.locator("[data-try-raw]")).not_to_contain_text("[DONE]")


def test_picture_is_shown(docs: Page) -> None:
    picture = send(docs, "image").locator("img")
    expect(picture).to_be_visible()
    width = picture.evaluate("it => it.decode().then(() => it.naturalWidth)")
    assert width == 1024


def test_speech_can_be_played(docs: Page) -> None:
    player = send(docs, "speech").locator("audio")
    expect(player).to_be_visible()
    docs.wait_for_function("it => it.duration > 0.5", arg=player.element_handle())


def test_recording_of_ours_is_transcribed(docs: Page) -> None:
    sample = send(docs, "transcription")
    expect(sample.locator("[data-try-raw]")).to_contain_text("1.00 seconds of wav")


def test_samples_hold_the_key_and_forget_it(docs: Page) -> None:
    secret = docs.evaluate("JSON.parse(sessionStorage['newbigai.docs-key']).secret")
    code = docs.locator("#chat-sh")
    expect(code).to_contain_text(secret)
    docs.get_by_role("button", name="Forget it").click()
    expect(code).to_contain_text("sk-your-key")
    sample = docs.locator("#sample-chat")
    sample.get_by_role("button", name="Send", exact=True).click()
    expect(sample.get_by_role("status")).to_contain_text("Get a key first")


def test_stranger_may_paste_a_key(page: Page, person: Person) -> None:
    page.goto("/docs")
    page.get_by_text("Or use a key that you have").click()
    page.get_by_label("API key").fill(person.secret)
    page.get_by_role("button", name="Use this key").click()
    send(page, "models")


def test_reference_sends_what_the_reader_wrote(signed_in: Page) -> None:
    signed_in.goto("/docs/reference")
    signed_in.get_by_role("button", name="Get a key for this page").click()
    operation = signed_in.locator("#createEmbedding")
    operation.get_by_role("link", name="Try it").click()
    body = operation.get_by_label("Body, as JSON")
    body.fill('{"model": "text-embedding-3-small", "input": "hi", "dimensions": 8}')
    operation.get_by_role("button", name="Send", exact=True).click()
    expect(operation.get_by_role("status")).to_have_text(DONE, timeout=SENT_IN)
    expect(operation.locator("[data-try-raw]")).to_contain_text('"embedding"')
    body.fill('{"model": ')
    operation.get_by_role("button", name="Send", exact=True).click()
    expect(operation.get_by_role("status")).to_contain_text("not valid JSON")


def test_reference_uploads_a_picture(signed_in: Page) -> None:
    signed_in.goto("/docs/reference#editImage")
    signed_in.get_by_role("button", name="Get a key for this page").click()
    operation = signed_in.locator("#editImage")
    operation.get_by_role("link", name="Try it").click()
    operation.locator("input[name=prompt]").fill("A blue disc")
    operation.locator("form").first.get_by_role(
        "button", name="Send", exact=True
    ).click()
    expect(operation.locator("img").first).to_be_visible(timeout=SENT_IN)


def test_reference_is_searched(page: Page) -> None:
    page.goto("/docs/reference")
    page.get_by_role("searchbox").fill("diarized_json")
    expect(page.locator("#createTranscription")).to_be_visible()
    expect(page.locator("#createEmbedding")).to_be_hidden()
    page.get_by_role("searchbox").fill("qwertz")
    expect(page.get_by_text("Nothing of that name.")).to_be_visible()


def test_guide_reads_without_script(visitor: Visits) -> None:
    page = visitor(has_script=False)
    page.goto("/docs")
    expect(page.locator("#chat-sh")).to_be_visible()
    expect(page.locator("#chat-py")).to_be_visible()
    expect(
        page.locator("#sample-chat").get_by_role("button", name="Send", exact=True)
    ).to_be_hidden()


def test_spending_is_asked_for_by_day(signed_in: Page, watch: Watch) -> None:
    watch.allow("status of 400")
    signed_in.goto("/docs/reference")
    signed_in.get_by_role("button", name="Get a key for this page").click()
    operation = signed_in.locator("#showCosts")
    operation.get_by_role("link", name="Try it").click()
    operation.get_by_label("start_date").fill("2026-02-30")
    operation.get_by_role("button", name="Send", exact=True).click()
    expect(operation.locator("[data-try-raw]")).to_contain_text('"start_date"')
    expect(operation.get_by_role("status")).to_contain_text("400 Bad Request")


def test_disabled_key_stays_disabled(docs: Page, person: Person, watch: Watch) -> None:
    watch.allow("status of 403")
    docs.get_by_role("button", name="Forget it").click()
    docs.goto("/keys")
    docs.get_by_role("link", name="Docs", exact=True).last.click()
    docs.get_by_role("button", name="Disable").first.click()
    docs.get_by_role("dialog").get_by_role("button", name="Disable").click()
    docs.goto("/docs")
    docs.get_by_role("button", name="Get a key for this page").click()
    expect(docs.locator("[data-key-said]")).to_contain_text("disabled this page's key")
