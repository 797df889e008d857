"""What an upstream says it used, against what is charged for it."""

from typing import Any

import pytest

from gateway.metering.tokens import count_tokens
from tests.journeys.caller import Heard, Reply
from tests.journeys.stage import IN, OUT, Client

pytestmark = pytest.mark.journey

TEXT = "Hello from upstream."
PROMPT_TOKENS = count_tokens("Hello there") + 4
LIES = ("usage:-5:7", "usage:11:-7", "usage:11:abc", "usage:1000000000000:7")
LIES = (*LIES, "usage:11:1.5", "usage:abc:abc")
both_ways = pytest.mark.parametrize("is_stream", [False, True])


def ask(client: Client, script: str, *, is_stream: bool) -> tuple[Reply | Heard, Any]:
    """The answer and its row."""
    answer: Reply | Heard
    if is_stream:
        answer = client.http.stream_chat("fake-chat", script)
        assert answer.is_done, answer.events
    else:
        answer = client.http.chat("fake-chat", script)
        assert answer.status == 200, answer.body
    return answer, client.stage.clerk.find_call(answer.rid)


@both_ways
@pytest.mark.parametrize("script", LIES)
def test_absurd_usage_is_marked_and_counted_by_us(
    client: Client, script: str, *, is_stream: bool
):
    _, row = ask(client, script, is_stream=is_stream)
    assert row["usage_source"] == "clamped"
    assert row["charged"] == IN * PROMPT_TOKENS + OUT * count_tokens(TEXT)
    assert row["shortfall"] == 0
    assert any(
        row["rid"] in line and "absurd_usage" in line
        for line in client.stage.server.read_log().splitlines()
    )


@both_ways
def test_missing_usage_is_counted_by_us(client: Client, *, is_stream: bool):
    _, row = ask(client, "no-usage", is_stream=is_stream)
    assert row["usage_source"] == "estimated"
    assert row["input_tokens"] == PROMPT_TOKENS
    assert row["output_tokens"] == count_tokens(TEXT)
    assert row["charged"] == IN * PROMPT_TOKENS + OUT * count_tokens(TEXT)


def test_missing_usage_is_told_to_who_asked(client: Client):
    options = {"include_usage": True}
    heard = client.http.stream_chat("fake-chat", "no-usage", stream_options=options)
    last = heard.chunks[-1]
    assert last["choices"] == []
    row = client.stage.clerk.find_call(heard.rid)
    assert last["usage"]["prompt_tokens"] == row["input_tokens"]
    assert last["usage"]["completion_tokens"] == row["output_tokens"]
    assert (last["id"], last["created"]) == (
        heard.chunks[0]["id"],
        heard.chunks[0]["created"],
    )


@both_ways
def test_explicit_zero_is_zero(client: Client, *, is_stream: bool):
    _, row = ask(client, "usage-zero", is_stream=is_stream)
    assert (row["state"], row["usage_source"]) == ("settled", "upstream")
    assert row["charged"] == 0


@both_ways
@pytest.mark.parametrize("script", ["ok", "usage:120:30", "usage-in-choices"])
def test_honest_usage_is_charged_as_told(client: Client, script: str, is_stream: bool):
    _, row = ask(client, script, is_stream=is_stream)
    tokens = (120, 30) if script == "usage:120:30" else (11, 7)
    assert (row["input_tokens"], row["output_tokens"]) == tokens
    assert row["usage_source"] == "upstream"
    assert row["charged"] == IN * tokens[0] + OUT * tokens[1]


def test_minutes_and_pictures_are_charged_by_what_came(client: Client):
    reply = client.http.post(
        "/v1/images/generations", model="fake-picture", prompt="x", n=2
    )
    row = client.stage.clerk.find_call(reply.rid)
    assert row["charged"] == 2 * 40_000_000
    assert row["usage"]["image/standard/1024x1024"] == 2
