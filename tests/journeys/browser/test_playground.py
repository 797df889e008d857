"""The playground, as a person uses it: every tool against the built-in demo."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.site import LiveSite
from tests.journeys.browser.visits import Visits
from tests.journeys.browser.watch import Watch
from tests.journeys.sounds import make_png, make_wav

LONG = "Please count slowly. " * 400  # the demo repeats it, word by word


@pytest.fixture
def playground(signed_in: Page) -> Page:
    return open_tool(signed_in, "chat")


def open_tool(page: Page, tool: str, **query: str) -> Page:
    words = "".join(f"&{name}={value}" for name, value in query.items())
    page.goto(f"/playground?tool={tool}{words}")
    expect(page.locator("[data-playground]")).to_have_attribute("data-ready", "true")
    return page


def send(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()


def find_rid(page: Page) -> str:
    """Of the call that the report links to."""
    link = page.get_by_role("link", name="See the sum")
    expect(link).to_be_visible()
    return (link.get_attribute("href") or "").rpartition("/")[2]


def test_an_answer_streams_in_and_its_cost_is_told(playground: Page, site: LiveSite):
    send(playground, "Hello there")
    answer = playground.locator(".pg-message[data-role=assistant]")
    expect(answer).to_contain_text("demo")
    call = site.desk.wait_for_call(find_rid(playground))
    assert call["outcome"] == "completed"
    assert call["charged"] > 0
    expect(playground.locator("#pg-call")).to_contain_text("$0.000")
    expect(playground.locator("#pg-first")).not_to_have_text("—")
    expect(playground.locator("#pg-tokens")).to_contain_text("→")
    playground.get_by_role("tab", name="Raw answer").click()
    expect(playground.locator("#pg-raw")).to_contain_text("data: [DONE]")


def test_stop_ends_the_call_upstream_and_charges_what_came(
    playground: Page, site: LiveSite
):
    send(playground, LONG)
    answer = playground.locator(".pg-message[data-role=assistant] [data-content]")
    expect(answer).to_contain_text(re.compile(r"\w+ \w+ \w+"))
    playground.keyboard.press("Escape")
    expect(playground.get_by_role("button", name="Send")).to_be_visible()
    expect(playground.locator("#pg-say")).to_have_text("Stopped by you")
    call = site.desk.wait_for_call(find_rid(playground))
    assert call["outcome"] == "client_closed"
    assert call["charged"] > 0


def test_parameters_are_sent_only_when_ticked(playground: Page):
    curl = playground.locator("#pg-curl")
    expect(curl).not_to_contain_text("temperature")
    row = playground.locator("[data-parameter=temperature]")
    row.get_by_role("checkbox").check()
    row.get_by_role("spinbutton").fill("0.2")
    expect(curl).to_contain_text('"temperature": 0.2')
    playground.get_by_text("Any other field, as JSON").first.click()
    playground.get_by_label("Any other field, as JSON").fill('{"user": "me"}')
    expect(curl).to_contain_text('"user": "me"')
    row.get_by_role("checkbox").uncheck()
    expect(curl).not_to_contain_text("temperature")
    with playground.expect_request("**/v1/chat/completions") as sent:
        send(playground, "Hello")
    body = sent.value.post_data_json
    assert body["user"] == "me"
    assert "temperature" not in body


def test_messages_are_edited_removed_and_asked_again(playground: Page):
    playground.get_by_text("System prompt").first.click()
    playground.get_by_label("System prompt").fill("Be brief.")
    send(playground, "First question")
    answers = playground.locator(".pg-message[data-role=assistant]")
    expect(playground.get_by_role("button", name="Answer again")).to_be_enabled()
    question = playground.locator(".pg-message[data-role=user]")
    question.get_by_role("button", name="Edit this message").click()
    question.get_by_label("Text of the message").fill("Second question")
    question.get_by_role("button", name="Keep the change").click()
    with playground.expect_request("**/v1/chat/completions") as sent:
        playground.get_by_role("button", name="Answer again").click()
    messages = sent.value.post_data_json["messages"]
    assert [it["role"] for it in messages] == ["system", "user"]
    assert messages[1]["content"] == "Second question"
    expect(playground.get_by_role("button", name="Answer again")).to_be_enabled()
    answers.get_by_role("button", name="Remove this message").click()
    expect(answers).to_have_count(0)


def test_a_picture_goes_along_and_long_data_is_shortened(
    playground: Page, tmp_path: Path
):
    file = tmp_path / "dot.png"
    file.write_bytes(make_png())
    playground.locator("#pg-attach").set_input_files(file)
    expect(playground.get_by_role("button", name="Remove this picture")).to_be_visible()
    expect(playground.locator("#pg-curl")).to_contain_text("data:image/png;base64,")
    with playground.expect_request("**/v1/chat/completions") as sent:
        send(playground, "What is this?")
    parts = sent.value.post_data_json["messages"][-1]["content"]
    assert [part["type"] for part in parts] == ["text", "image_url"]
    expect(playground.locator(".pg-message[data-role=user] img")).to_be_visible()


def test_a_picture_is_made(signed_in: Page, site: LiveSite):
    page = open_tool(signed_in, "images", model="dall-e-3")
    page.get_by_role("button", name="Make the picture").click()
    picture = page.locator("#pg-result img")
    expect(picture).to_be_visible()
    assert picture.evaluate("it => it.decode().then(() => it.naturalWidth)") > 100
    assert site.desk.wait_for_call(find_rid(page))["charged"] == 40_000_000


def test_speech_is_made_and_can_be_played(signed_in: Page):
    page = open_tool(signed_in, "speech")
    page.locator("[data-parameter=response_format]").get_by_role("checkbox").check()
    page.locator("[data-parameter=response_format] select").select_option("wav")
    page.get_by_role("button", name="Speak").click()
    audio = page.locator("#pg-result audio")
    expect(audio).to_be_visible()
    seconds = audio.evaluate(
        "it => new Promise((done) => it.duration ? done(it.duration)"
        " : it.addEventListener('loadedmetadata', () => done(it.duration)))"
    )
    assert seconds > 0.5
    find_rid(page)


def test_a_recording_becomes_text(signed_in: Page, tmp_path: Path, site: LiveSite):
    page = open_tool(signed_in, "transcription", model="whisper-1")
    file = tmp_path / "note.wav"
    file.write_bytes(make_wav(6))
    page.get_by_label("Recording").set_input_files(file)
    expect(page.locator("#pg-curl")).to_contain_text("-F 'file=@note.wav'")
    page.locator("[data-parameter=response_format]").get_by_role("checkbox").check()
    page.get_by_role("button", name="Transcribe").click()
    expect(page.locator("#pg-result")).to_contain_text("00:00:00,000 -->")  # srt
    assert site.desk.wait_for_call(find_rid(page))["charged"] == 600_000


def test_embeddings_tell_how_near_texts_are(signed_in: Page):
    page = open_tool(signed_in, "embeddings")
    page.get_by_role("button", name="Make vectors").click()
    expect(page.locator(".pg-vectors > li")).to_have_count(3)
    expect(page.locator(".pg-vectors")).to_contain_text("nearness to the first:")


def test_a_refused_request_is_told_in_words_with_the_raw_error(
    playground: Page, watch: Watch
):
    watch.allow("status of 400")
    playground.get_by_text("Any other field, as JSON").first.click()
    playground.get_by_label("Any other field, as JSON").fill('{"n": 0}')
    send(playground, "Hello")
    problem = playground.get_by_role("alert").filter(has_text="refused")
    expect(problem).to_be_visible()
    expect(playground.locator("#pg-problem-raw")).to_contain_text('"error"')


def test_an_empty_balance_leads_to_the_top_up(
    visitor: Visits, make: Callable[..., Person], watch: Watch
):
    watch.allow("status of 429")
    page = open_tool(visitor(person=make(credit="0")), "chat")
    send(page, "Hello")
    expect(page.get_by_text("Your balance is used up")).to_be_visible()
    expect(page.get_by_role("link", name="Top up")).to_be_visible()


def test_the_key_is_one_and_a_second_tab_does_not_break_the_first(
    playground: Page, person: Person, watch: Watch
):
    watch.allow("status of 40[13]")
    send(playground, "One")
    find_rid(playground)
    other = open_tool(playground.context.new_page(), "chat")
    send(other, "Two")
    find_rid(other)
    send(playground, "Three")
    expect(playground.locator(".pg-message[data-role=assistant]")).to_have_count(2)


def test_the_conversation_stays_only_where_the_reader_wants(playground: Page):
    send(playground, "Remember me")
    find_rid(playground)
    kept = "Object.keys(localStorage).filter((it) => it.startsWith('playground:'))"
    assert playground.evaluate(f"{kept}.length") == 0
    playground.get_by_label(re.compile("Keep it on this device")).check()
    assert playground.evaluate(f"{kept}.length") == 2
    playground.reload()
    expect(playground.locator(".pg-message")).to_have_count(2)
    playground.get_by_role("button", name="Sign out").click()
    playground.wait_for_url(lambda url: "/playground" not in url)
    assert playground.evaluate(f"{kept}.length") == 0
    left = playground.evaluate("Object.keys(sessionStorage)")
    assert not [name for name in left if "playground" in name or "cache" in name]
