"""Streams that are odd but right: the client gets every character once, in order."""

import base64
import json
import struct
from typing import Any

import pytest

from tests.journeys.stage import IN, OUT, Client

pytestmark = pytest.mark.journey

CJK = "你好，来自上游的问候🌊👋🏽"
LATIN = "Hello from upstream."


@pytest.mark.parametrize("model", ["fake-chat", "fake-renamed"])
@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("ok", LATIN),
        ("ok-cjk", CJK),
        ("split-utf8", CJK),
        ("crlf", LATIN),
        ("comments", LATIN),
        ("drip:0", LATIN),
        ("usage-in-choices", LATIN),
    ],
)
@pytest.mark.parametrize("wants_usage", [False, True])
def test_text_arrives_whole(
    client: Client, model: str, script: str, text: str, *, wants_usage: bool
):
    options = {"stream_options": {"include_usage": True}} if wants_usage else {}
    case = f"{model} {script} {wants_usage}"
    heard = client.http.stream_chat(model, script, metadata={"case": case}, **options)
    assert heard.text == text
    assert heard.is_done
    assert heard.finish_reasons == ["stop"]
    assert {chunk["model"] for chunk in heard.chunks} == {model}
    (line,) = client.stage.find_bill(case)
    assert line["fields"]["stream_options"] == {"include_usage": True}
    row = client.stage.clerk.find_call(heard.rid)
    tokens = line["prompt_tokens"], line["completion_tokens"]
    assert (row["input_tokens"], row["output_tokens"]) == tokens
    assert row["charged"] == IN * tokens[0] + OUT * tokens[1]
    check_usage_chunk(heard.chunks, tokens, wants_usage=wants_usage)


def check_usage_chunk(
    chunks: list[dict[str, Any]], tokens: tuple[int, int], *, wants_usage: bool
) -> None:
    if not wants_usage:
        assert all(chunk["choices"] and "usage" not in chunk for chunk in chunks)
        return
    *others, last = chunks
    assert last["choices"] == []
    told = last["usage"]["prompt_tokens"], last["usage"]["completion_tokens"]
    assert told == tokens
    assert not any(chunk.get("usage") for chunk in others)


def test_vendor_extras_pass(client: Client):
    reply = client.http.chat("fake-chat", "extra-fields")
    assert reply.fields["timings"] == {"predicted_ms": 12.5}
    message = reply.fields["choices"][0]["message"]
    assert message["reasoning_content"] == "Let me think."
    heard = client.http.stream_chat("fake-chat", "extra-fields")
    assert b'"reasoning_content":"hm"' in heard.raw
    assert heard.text == LATIN
    row = client.stage.clerk.find_call(heard.rid)
    assert row["usage"]["input_cached"] == 4


def test_one_event_of_megabytes(client: Client):
    heard = client.http.stream_chat("fake-chat", "huge:4")
    assert len(heard.text) == 4 << 20
    assert heard.is_done
    row = client.stage.clerk.find_call(heard.rid)
    assert row["output_tokens"] == 1


def test_unpacked_bomb_is_refused_and_memory_bounded(client: Client):
    before = client.stage.server.rss
    reply = client.http.chat("fake-chat", "gzip-bomb:300")
    assert reply.status == 502
    assert client.stage.server.rss - before < 200 << 20


@pytest.mark.parametrize("script", ["ok", "float-only", "base64-only"])
def test_vectors_in_the_format_that_was_asked_for(client: Client, script: str):
    fields = {"model": "fake-embed", "input": ["a", "b"], "user": script}
    found: dict[str, Any] = {}
    for wanted in ("float", "base64", None):
        asked = fields | ({"encoding_format": wanted} if wanted else {})
        reply = client.http.post("/v1/embeddings", **asked)
        found[wanted or "none"] = [it["embedding"] for it in reply.fields["data"]]
    assert found["none"] == found["float"]
    for floats, text in zip(found["float"], found["base64"], strict=True):
        assert base64.b64decode(text) == struct.pack("<8f", *floats)


def test_unknown_request_fields_pass(client: Client):
    odd = {
        "top_k": 3,
        "vendor": {"a": [1, None, "é"]},
        "seed": None,
        "temperature": 1.5,
    }
    client.http.chat("fake-renamed", metadata={"case": "unknown"}, **odd)
    (line,) = client.stage.find_bill("unknown")
    assert {name: line["fields"][name] for name in odd} == odd
    assert line["fields"]["model"] == "ok"


def test_nothing_of_the_client_reaches_the_upstream_but_its_body(client: Client):
    fields = {"model": "fake-chat", "messages": [{"role": "user", "content": "x"}]}
    body = json.dumps(fields | {"metadata": {"case": "headers"}})
    headers = {"cookie": "a=b", "x-forwarded-for": "10.0.0.1", "origin": "http://x"}
    headers |= {"content-type": "application/json", "openai-organization": "mine"}
    client.http.call("POST", "/v1/chat/completions", body, headers)
    (line,) = client.stage.find_bill("headers")
    seen = set(line["headers"])
    assert not seen & {"cookie", "x-forwarded-for", "origin", "openai-organization"}
    assert client.secret not in json.dumps(line)
    assert "brotli" not in line["headers"].get("accept-encoding", "")
