"""The honest half of the fake: every endpoint answers as OpenAI's would."""

import base64
import hashlib
import struct
from typing import Any

import pytest

from tests.fakes.raw_client import call_upstream, open_call, read_exchange
from tests.fakes.raw_client import stream_upstream as stream
from tests.fakes.upstream import FakeUpstream

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n'
    b'--b\r\nContent-Disposition: form-data; name="user"\r\n\r\nok-cjk\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n'
    b"Content-Type: audio/wav\r\n\r\n\x00\r\n--\xff\r\n--b--\r\n"
)


def join_deltas(events: list[Any]) -> str:
    chunks = [event for event in events if event != "[DONE]" and event["choices"]]
    return "".join(c["choices"][0]["delta"].get("content", "") for c in chunks)


async def test_chat_answers_and_bills(up: FakeUpstream) -> None:
    exchange = await call_upstream(up.port, "ok", messages=[], extra=1)
    answer = exchange.parse_json()
    assert answer["choices"][0]["message"]["content"] == "Hello from upstream."
    assert answer["usage"]["total_tokens"] == 18
    [line] = up.bill
    assert (line.model, line.auth, line.finished) == ("ok", "wxyz", True)
    assert (line.prompt_tokens, line.completion_tokens) == (11, 7)
    assert line.fields["extra"] == 1
    assert "authorization" not in line.headers


async def test_chat_streams_deltas_usage_and_done(up: FakeUpstream) -> None:
    events = (await stream(up.port, "ok")).list_events()
    assert join_deltas(events) == "Hello from upstream."
    assert events[-1] == "[DONE]"
    assert events[-2]["choices"] == []
    assert events[-2]["usage"]["completion_tokens"] == 7
    assert events[0]["usage"] is None
    assert up.bill[0].delivered_events == len(events) == 11
    assert up.bill[0].finished


async def test_usage_chunk_only_when_asked(up: FakeUpstream) -> None:
    exchange = await call_upstream(up.port, "ok", stream=True)
    assert b"usage" not in exchange.body
    assert (up.bill[0].prompt_tokens, up.bill[0].completion_tokens) == (11, 7)


async def test_cjk_and_emoji_are_real_utf8(up: FakeUpstream) -> None:
    exchange = await stream(up.port, "ok-cjk")
    assert join_deltas(exchange.list_events()) == "你好，来自上游的问候🌊👋🏽"
    assert "🌊".encode() in exchange.body


async def test_user_field_scripts_before_the_model(up: FakeUpstream) -> None:
    assert (await call_upstream(up.port, "gpt-4o", user="status:503")).status == 503
    assert (await call_upstream(up.port, "gpt-4o", user="alice")).status == 200
    assert [line.script for line in up.bill] == ["status:503", "ok"]


async def test_embeddings_agree_in_both_encodings(up: FakeUpstream) -> None:
    texts = {"input": ["a", "b"], "dimensions": 16}
    floats = await call_upstream(up.port, "ok", "embeddings", **texts)
    coded = await call_upstream(
        up.port, "ok", "embeddings", encoding_format="base64", **texts
    )
    first, second = floats.parse_json()["data"]
    packed = base64.b64decode(coded.parse_json()["data"][0]["embedding"])
    assert list(struct.unpack("<16f", packed)) == first["embedding"]
    assert first["embedding"] != second["embedding"]
    assert floats.parse_json()["usage"] == {"prompt_tokens": 11, "total_tokens": 11}


@pytest.mark.parametrize(
    ("script", "asked", "kind"),
    [("float-only", "base64", list), ("base64-only", "float", str)],
)
async def test_stubborn_embeddings(
    up: FakeUpstream, script: str, asked: str, kind: type
) -> None:
    exchange = await call_upstream(
        up.port, script, "embeddings", input=[1, 2], encoding_format=asked
    )
    [row] = exchange.parse_json()["data"]
    assert isinstance(row["embedding"], kind)


async def test_images_count_and_report_usage_by_family(up: FakeUpstream) -> None:
    many = await call_upstream(up.port, "dall-e-3", "images/generations", n=2)
    inline = await call_upstream(up.port, "gpt-image-1", "images/generations")
    assert [sorted(item) for item in many.parse_json()["data"]] == [["url"], ["url"]]
    assert "usage" not in many.parse_json()
    assert inline.parse_json()["usage"]["input_tokens"] == 11
    assert [line.completion_tokens for line in up.bill] == [0, 7]


async def test_image_stream_ends_with_completed(up: FakeUpstream) -> None:
    exchange = await call_upstream(
        up.port, "gpt-image-1", "images/generations", stream=True, partial_images=2
    )
    names = [event["type"] for event in exchange.list_events()]
    assert names == ["image_generation.partial_image"] * 2 + [
        "image_generation.completed"
    ]
    assert b"event: image_generation.completed\n" in exchange.body


async def test_responses_stream_in_order(up: FakeUpstream) -> None:
    exchange = await call_upstream(up.port, "ok", "responses", stream=True)
    events = exchange.list_events()
    assert [event["sequence_number"] for event in events] == list(range(15))
    assert events[-1]["type"] == "response.completed"
    assert events[-1]["response"]["usage"]["total_tokens"] == 18
    assert b"[DONE]" not in exchange.body


async def test_speech_is_chunked_audio(up: FakeUpstream) -> None:
    exchange = await call_upstream(
        up.port, "ok", "audio/speech", response_format="wav", input="hi"
    )
    assert exchange.headers["content-type"] == "audio/wav"
    assert len(exchange.body) == 7 * 2048
    assert exchange.is_complete


async def test_form_is_noted_part_by_part(up: FakeUpstream) -> None:
    kind = "content-type: multipart/form-data; boundary=b\r\n"
    async with open_call(up.port, FORM, "audio/transcriptions", kind) as (reader, _):
        exchange = await read_exchange(reader)
    assert exchange.parse_json()["text"].startswith("你好")
    assert exchange.parse_json()["usage"] == {"type": "duration", "seconds": 3}
    content = b"\x00\r\n--\xff"
    file = up.bill[0].parts[2]
    assert (file["filename"], file["content_type"]) == ("a.wav", "audio/wav")
    assert (file["size"], file["sha256"]) == (6, hashlib.sha256(content).hexdigest())


async def test_transcription_as_text(up: FakeUpstream) -> None:
    exchange = await call_upstream(
        up.port, "ok", "audio/transcriptions", response_format="text"
    )
    assert exchange.headers["content-type"].startswith("text/plain")
    assert exchange.body == b"Hello from upstream."


async def test_other_endpoints(up: FakeUpstream) -> None:
    moderation = await call_upstream(up.port, "ok", "moderations", input="x")
    completion = await call_upstream(up.port, "ok", "completions", prompt="x")
    unknown = await call_upstream(up.port, "ok", "nowhere")
    assert len(moderation.parse_json()["results"][0]["categories"]) == 13
    assert completion.parse_json()["choices"][0]["text"] == "Hello from upstream."
    assert (unknown.status, unknown.parse_json()["error"]["code"]) == (404, None)
