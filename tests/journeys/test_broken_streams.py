"""A stream that breaks after its first byte: an error event in the client's format,
never a silent end or a made-up finish; what was delivered is charged."""

import json
from http.client import HTTPException

import pytest

from gateway.metering.tokens import count_tokens
from tests.journeys.caller import Heard
from tests.journeys.stage import IN, OUT, Client

pytestmark = pytest.mark.journey

WHOLE = "Hello from upstream."
PROMPT_TOKENS = count_tokens("Hello there") + 4


@pytest.mark.parametrize(
    ("model", "script", "cause"),
    [
        ("fake-chat", "cut:4", "cut"),
        ("fake-chat", "cut:8", "cut"),
        ("fake-chat", "eof:4", "cut"),
        ("fake-chat", "error-mid:4", "error_in_answer"),
        ("fake-chat", "bad-json", "garbage"),
        ("hasty", "stall:4:30", "idle_timeout"),
        ("hasty", "slow:100:0.25", "total_timeout"),
    ],
)
def test_break_is_told_and_the_delivered_part_charged(
    client: Client, model: str, script: str, cause: str
):
    heard = client.http.stream_chat(model, script)
    assert heard.status == 200
    error = heard.error
    assert error.keys() == {"message", "type", "param", "code"}
    assert heard.raw.endswith(b"\n\n")
    assert "[DONE]" not in heard.events
    check_no_finish(heard)
    row = client.stage.clerk.find_call(heard.rid)
    assert row["error_code"] == cause
    assert row["outcome"] == "upstream_error"
    check_delivered_is_charged(client, row, read_words(heard))


def check_no_finish(heard: Heard) -> None:
    chunks = [json.loads(event) for event in heard.events[:-1]]
    finishes = [choice["finish_reason"] for it in chunks for choice in it["choices"]]
    assert not any(finishes)


def read_words(heard: Heard) -> str:
    chunks = [json.loads(event) for event in heard.events[:-1]]
    deltas = [choice["delta"] for it in chunks for choice in it["choices"]]
    words = "".join(delta.get("content") or "" for delta in deltas)
    assert WHOLE.startswith(words) or words.startswith(" w0")
    return words


def check_delivered_is_charged(client: Client, row: dict, words: str) -> None:  # type: ignore[type-arg]
    entries = client.stage.clerk.do("list_entries", rid=row["rid"])
    if not words:
        assert (row["state"], row["charged"], entries) == ("released", 0, [])
        return
    assert row["state"] == "settled"
    assert row["usage_source"] == "estimated"
    assert row["charged"] == IN * PROMPT_TOKENS + OUT * count_tokens(words)
    assert [entry["amount"] for entry in entries] == [-row["charged"]]


def test_break_before_any_word_is_free(client: Client):
    heard = client.http.stream_chat("fake-chat", "cut:1")
    assert heard.error["code"] == "upstream_error"
    row = client.stage.clerk.find_call(heard.rid)
    assert (row["state"], row["charged"]) == ("released", 0)


def test_responses_break_in_their_own_format(client: Client):
    fields = {"model": "fake-chat", "input": "Hello", "user": "cut:6"}
    with client.http.open_stream("/v1/responses", fields) as stream:
        events = [json.loads(event) for event in stream]
    assert b"event: error\n" in stream.raw
    last = events[-1]
    assert last["type"] == "error"
    assert {"code", "message", "param"} <= last.keys()
    assert last["sequence_number"] == len(events) - 1


def test_error_inside_a_stream_is_cleaned(client: Client):
    heard = client.http.stream_chat("fake-chat", "error-mid:3")
    assert heard.error["message"] == "The engine is overloaded"
    assert heard.error["type"] == "server_error"


def test_raw_speech_that_breaks_is_cut_and_not_ended(client: Client):
    """The upstream stops for longer than it may; some pieces have left by then."""
    fields = {"model": "hasty-speech", "input": "Hello", "voice": "alloy"}
    path = "/v1/audio/speech"
    with (
        client.http.open_stream(path, fields | {"user": "slow:90:0.1"}) as stream,
        pytest.raises(HTTPException),
    ):
        stream.response.read()
    assert stream.status == 200
    row = client.stage.clerk.wait_for_call(stream.rid)
    assert (row["outcome"], row["error_code"]) == ("upstream_error", "total_timeout")
    assert row["charged"] == 5 * 15_000


@pytest.mark.parametrize("script", ["cut:1", "cut:0"])
def test_raw_speech_that_breaks_before_it_is_heard_is_a_plain_error(
    client: Client, script: str
):
    asked = {"model": "fake-speech", "input": "Hello", "voice": "alloy"}
    reply = client.http.post("/v1/audio/speech", **asked, user=script)
    assert reply.status == 502
    assert reply.error["code"] == "upstream_error"
    row = client.stage.clerk.find_call(reply.rid)
    assert (row["state"], row["charged"], row["status"]) == ("released", 0, 502)


def test_stream_without_an_end_marker_is_complete(client: Client):
    heard = client.http.stream_chat("fake-chat", "no-done")
    assert heard.is_done
    assert heard.text == WHOLE
    assert heard.finish_reasons == ["stop"]
    row = client.stage.clerk.find_call(heard.rid)
    assert (row["input_tokens"], row["output_tokens"]) == (11, 7)


@pytest.mark.parametrize("script", ["error-in-200", "garbage-html", "empty", "cut:0"])
def test_stream_that_never_begins_is_a_plain_error(client: Client, script: str):
    with client.http.open_chat("fake-chat", script) as stream:
        assert stream.status == 502
        body = json.loads(stream.response.read())
    assert body["error"]["message"]
