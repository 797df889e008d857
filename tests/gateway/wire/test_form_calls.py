from typing import Any

import pytest

from gateway.enums import Endpoint
from gateway.errors import InvalidRequest
from gateway.wire.call_request import CallRequest, read_form_call
from tests.gateway.wire.posting import (
    Part,
    read_form,
    write_multipart,
)


def form_call(
    endpoint: Endpoint = Endpoint.TRANSCRIPTIONS, **fields: str
) -> CallRequest:
    name = "image" if "image" in endpoint else "file"
    parts: list[Part] = [(name, "f", None, b"x")]
    parts += [(it, None, None, value.encode()) for it, value in fields.items()]
    form = read_form(write_multipart(parts))
    return read_form_call(endpoint, form, default_model=None)


def refuse(parts: list[Part], endpoint: Endpoint) -> InvalidRequest:
    form = read_form(write_multipart(parts))
    with pytest.raises(InvalidRequest) as caught:
        read_form_call(endpoint, form, default_model=None)
    return caught.value


def test_what_is_read_of_a_form():
    call = form_call(
        model="whisper-1", prompt="hi", stream="True", response_format="srt"
    )
    assert (call.model, call.prompt, call.is_stream) == ("whisper-1", ["hi"], True)
    assert (call.response_format, call.choices) == ("srt", 1)
    assert not form_call(model="m", stream="false").is_stream


@pytest.mark.parametrize("name", ["image", "image[]"])
def test_images_with_and_without_brackets(name: str):
    parts: list[Part] = [
        (name, "a.png", "image/png", b"x"),
        ("model", None, None, b"m"),
        ("n", None, None, b"2"),
        ("size", None, None, b"512x512"),
        ("quality", None, None, b"high"),
    ]
    form = read_form(write_multipart(parts))
    call = read_form_call(Endpoint.IMAGE_EDITS, form, default_model=None)
    assert (call.choices, call.size, call.quality) == (2, "512x512", "high")


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [(Endpoint.TRANSCRIPTIONS, "file"), (Endpoint.IMAGE_VARIATIONS, "image")],
)
def test_missing_file(endpoint: Endpoint, name: str):
    error = refuse([("model", None, None, b"m"), (name, None, None, b"x")], endpoint)
    assert (error.param, error.code) == (name, "missing_required_parameter")


def test_missing_model_in_a_form():
    error = refuse([("file", "f", None, b"x")], Endpoint.TRANSCRIPTIONS)
    assert error.message == "you must provide a model parameter"


def test_model_that_is_a_file():
    parts: list[Part] = [("file", "f", None, b"x"), ("model", "f", None, b"m")]
    parts.append(("model", None, None, b"m"))
    assert refuse(parts, Endpoint.TRANSCRIPTIONS).param == "model"


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5", "9" * 5000])
def test_odd_numbers_in_a_form(count: str):
    parts: list[Part] = [("image", "f", None, b"x"), ("model", None, None, b"m")]
    parts.append(("n", None, None, count.encode()))
    error: Any = refuse(parts, Endpoint.IMAGE_EDITS)
    assert error.param == "n"
