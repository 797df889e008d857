"""Uploads go on as they came: the same parts, names, order and bytes; not through
memory."""

import hashlib
import json
import secrets
from typing import Any

import pytest

from tests.journeys.sounds import make_png, make_wav
from tests.journeys.stage import Client

pytestmark = pytest.mark.journey

MEGABYTE = 1 << 20


def find_form(client: Client, marker: str) -> list[dict[str, Any]]:
    """The parts of the upload whose prompt was `marker`, as the upstream saw them."""
    bill = client.stage.upstream.fetch_bill()
    (parts,) = [it["parts"] for it in bill if it["fields"].get("prompt") == marker]
    return list(parts)


def test_parts_arrive_as_they_were_sent(client: Client):
    marker = secrets.token_hex(8)
    sound = make_wav(2)
    with client.open_sdk() as sdk:
        sdk.audio.transcriptions.create(
            model="fake-whisper",
            file=('你好 "quoted".wav', sound, "audio/x-wav"),
            prompt=marker,
            language="zh",
            response_format="verbose_json",
            timestamp_granularities=["word", "segment"],
            temperature=0.5,
        )
    parts = find_form(client, marker)
    (file,) = [part for part in parts if part["name"] == "file"]
    assert (file["size"], file["sha256"]) == (
        len(sound),
        hashlib.sha256(sound).hexdigest(),
    )
    assert file["content_type"] == "audio/x-wav"
    assert "你好" in file["filename"]
    texts = [(part["name"], part["text"]) for part in parts if part["text"] is not None]
    assert ("language", "zh") in texts
    granular = [text for name, text in texts if name == "timestamp_granularities[]"]
    assert granular == ["word", "segment"]


def test_order_repeats_and_unknown_fields_are_kept(client: Client):
    marker = secrets.token_hex(8)
    names = ["extra", "image[]", "image[]", "prompt", "extra", "model", "mask", "n"]
    values = ["1", make_png(8), make_png(9), marker, "2", "fake-picture", b"m", "1"]
    body, headers = write_parts(list(zip(names, values, strict=True)))
    reply = client.http.call("POST", "/v1/images/edits", body, headers)
    assert reply.status == 200, reply.body
    parts = find_form(client, marker)
    assert [part["name"] for part in parts] == names
    digests = [hashlib.sha256(to_bytes(value)).hexdigest() for value in values]
    assert [part["sha256"] for part in parts] == digests


def to_bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def write_parts(parts: list[tuple[str, Any]]) -> tuple[bytes, dict[str, str]]:
    """Bytes become files."""
    body = b""
    for name, value in parts:
        is_file = isinstance(value, bytes)
        file = '; filename="f.png"\r\ncontent-type: image/png' if is_file else ""
        head = f'--edge\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n'
        body += head.encode() + to_bytes(value) + b"\r\n"
    return body + b"--edge--\r\n", {
        "content-type": "multipart/form-data; boundary=edge"
    }


def test_renamed_model_is_the_only_change(client: Client):
    marker = secrets.token_hex(8)
    parts = [("prompt", marker), ("model", "fake-renamed"), ("file", make_wav(0.2))]
    reply = client.http.call("POST", "/v1/audio/transcriptions", *write_parts(parts))
    assert reply.status == 200, reply.body
    seen = [(part["name"], part["text"]) for part in find_form(client, marker)]
    assert seen == [("prompt", marker), ("model", "ok"), ("file", None)]


def test_large_upload_does_not_pass_through_memory(client: Client):
    client.http.call("POST", "/v1/audio/transcriptions", *warm_up())
    marker = secrets.token_hex(8)
    sound = make_wav(20 * MEGABYTE / 32_000)
    before = client.stage.server.rss
    with client.open_sdk() as sdk:
        sdk.audio.transcriptions.create(
            model="fake-whisper", file=("long.wav", sound), prompt=marker
        )
    assert client.stage.server.rss - before < 8 * MEGABYTE
    (file,) = [part for part in find_form(client, marker) if part["name"] == "file"]
    assert file["sha256"] == hashlib.sha256(sound).hexdigest()


def warm_up() -> tuple[bytes, dict[str, str]]:
    return write_parts([("model", "fake-whisper"), ("file", make_wav(1))])


def test_upload_fails_over_with_its_bytes(client: Client):
    """The second attempt sends the file again, from where it was kept."""
    marker = secrets.token_hex(8)
    parts = [("model", "fo-500"), ("prompt", marker), ("file", make_wav(1))]
    reply = client.http.call("POST", "/v1/audio/transcriptions", *write_parts(parts))
    assert reply.status == 200, reply.body
    bill = client.stage.upstream.fetch_bill()
    tries = [it for it in bill if it["fields"].get("prompt") == marker]
    assert [line["status"] for line in tries] == [500, 200]
    digests = [line["parts"][-1]["sha256"] for line in tries]
    assert digests[0] == digests[1] == hashlib.sha256(make_wav(1)).hexdigest()


def test_minutes_are_measured_where_the_upstream_tells_none(client: Client):
    parts = [("model", "fake-whisper"), ("user", "no-usage"), ("file", make_wav(30))]
    reply = client.http.call("POST", "/v1/audio/transcriptions", *write_parts(parts))
    assert json.loads(reply.body)["text"]
    row = client.stage.clerk.find_call(reply.rid)
    assert row["usage"]["audio_millisecond"] == 30_000
    assert row["charged"] == 3_000_000  # half a minute at 0.006 USD
