"""What is kept of a body: words, without secrets and without files."""

import json
import time
from base64 import b64encode
from os import urandom

import pytest

from gateway.capture.redaction import MAX_BYTES, redact_body, redact_request
from gateway.enums import Endpoint
from gateway.wire.call_request import CallRequest
from gateway.wire.forms import Form, FormPart

JSON = "application/json"
FILE = b64encode(urandom(60_000)).decode()


def redact(value: object) -> str:
    return redact_body(json.dumps(value).encode(), JSON)


def test_words_pass_as_they_are():
    said = {"messages": [{"role": "user", "content": "Call me at sk 12, 你好"}]}
    body = json.dumps(said, ensure_ascii=False).encode()
    assert redact_body(body, JSON) == body.decode()


@pytest.mark.parametrize(
    "secret",
    [
        "sk-abcDEF123456ghiJKL",
        "sk-proj-abcDEF123456ghiJKL",
        "ghp_abcdefghijklmnop1234",
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1234567890abcdefg",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Bearer abcdefgh.12345678",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_secrets_in_prose_are_taken_out(secret: str):
    kept = redact({"messages": [{"role": "user", "content": f"use {secret} please"}]})
    assert secret not in kept
    assert "MIIE" not in kept
    assert "***" in kept
    assert "please" in kept


@pytest.mark.parametrize("name", ["api_key", "Authorization", "password", "api-key"])
def test_members_that_hold_secrets_are_taken_out(name: str):
    assert "hunter22" not in redact({name: "hunter22", "model": "m"})


def test_secrets_inside_of_nested_json_are_taken_out():
    arguments = json.dumps({"api_key": "hunter22", "city": "Wien"})
    kept = redact({"function": {"arguments": arguments}})
    assert "hunter22" not in kept
    assert "Wien" in kept


@pytest.mark.parametrize("size", [300, 60_000])
def test_files_give_way_to_their_size(size: int):
    data = b64encode(urandom(size)).decode()
    url = f"data:image/png;base64,{data}"
    kept = redact({"image_url": {"url": url}, "b64_json": data, "text": "after"})
    assert data[:80] not in kept
    assert "image/png" in kept
    assert "after" in kept
    assert len(kept) < 400 + (len(data) if size < 304 else 0)


def test_a_file_within_a_longer_text_is_taken_out():
    kept = redact({"content": f"see data:image/png;base64,{FILE} and more"})
    assert FILE[:80] not in kept
    assert "and more" in kept


def test_a_stream_of_events_is_treated_alike():
    events = f'data: {{"b64_json": "{FILE}"}}\n\ndata: {{"api_key": "hunter22"}}\n\n'
    kept = redact_body(events.encode(), "text/event-stream; charset=utf-8")
    assert FILE[:80] not in kept
    assert "hunter22" not in kept
    assert kept.startswith("data:")


def test_a_long_body_is_cut_and_says_so():
    kept = redact_body("ä b ".encode() * MAX_BYTES, JSON, more_bytes=5)
    assert len(kept.encode()) < MAX_BYTES + 100
    assert kept.endswith("more bytes]")


def test_binary_is_told_by_its_size():
    assert redact_body(b"\x00\x01", "audio/mpeg", more_bytes=3) == (
        "[audio/mpeg, 5 bytes]"
    )


def test_a_form_is_told_field_by_field():
    form = Form(
        [
            FormPart("prompt", None, None, value=b"my key is sk-abcDEF123456ghiJKL"),
            FormPart("file", "talk.mp3", "audio/mpeg", size=1234),
        ]
    )
    call = CallRequest(Endpoint.TRANSCRIPTIONS, "whisper-1", form=form)
    assert redact_request(call) == (
        "prompt: my key is ***\nfile: [talk.mp3, audio/mpeg, 1234 bytes]"
    )
    form.close()


@pytest.mark.parametrize(
    "body",
    [
        b'"' * 4_000_000,
        b"\\" * 4_000_000,
        (b"A" * 399 + b" ") * 10_000,
        b"-----BEGIN " * 300_000,
        b'"secret":' * 400_000,
        b"eyJabcdefgh." * 300_000,
        b"data:a/b;" * 400_000,
        ("a b " + ("-eyJ" * 70 + "é") * 900).encode(),
        b"a b " + b'"x_' * 80_000,
        b"a b " + (b'"' + b"a-" * 20) * 6_000,
    ],
)
def test_hostile_bodies_take_no_time(body: bytes):
    begun = time.thread_time()
    redact_body(body, JSON)
    assert time.thread_time() - begun < 1


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('{"OPENAI_API_KEY":"hunter22"}', '{"OPENAI_API_KEY":"***"}'),
        ('{"db_password": "hunter22"}', '{"db_password": "***"}'),
        ('{"password":"ab\\"hunter22"}', '{"password":"***"}'),
        ('{"token":"hunter22","tokens":"7"}', '{"token":"***","tokens":"7"}'),
        ('{"max_tokens":"hunter22"}', '{"max_tokens":"hunter22"}'),
        (
            '{"a":"{\\"api_key\\": \\"hunter22\\", \\"b\\":1}"}',
            '{"a":"{\\"api_key\\": \\"***\\", \\"b\\":1}"}',
        ),
    ],
)
def test_members_that_hold_secrets(body: str, kept: str):
    assert redact_body(body.encode(), JSON) == kept


def test_fields_of_a_form_that_hold_secrets():
    form = Form(
        [
            FormPart("api_key", None, None, value=b"hunter22"),
            FormPart("n", None, None, value=b"1"),
        ]
    )
    call = CallRequest(Endpoint.TRANSCRIPTIONS, "whisper-1", form=form)
    assert redact_request(call) == "api_key: ***\nn: 1"
    form.close()


def test_a_hostile_form_takes_no_time():
    value = b"-eyJ" * 16_000
    form = Form([FormPart(f"f{it}", None, None, value=value) for it in range(100)])
    call = CallRequest(Endpoint.TRANSCRIPTIONS, "whisper-1", form=form)
    begun = time.thread_time()
    redact_request(call)
    assert time.thread_time() - begun < 1
    form.close()
