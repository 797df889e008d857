"""Bodies that pass, and bodies that are refused with OpenAI's words."""

import json
from typing import Any

import pytest

from gateway.enums import Endpoint
from gateway.errors import InvalidRequest
from gateway.wire.call_request import read_json_call
from gateway.wire.requests import PARSE_MESSAGE
from tests.gateway.asking import NEEDED, read_call

CHAT = Endpoint.CHAT_COMPLETIONS


def refuse(body: bytes, endpoint: Endpoint = CHAT) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read_json_call(endpoint, body, default_model=None)
    return caught.value


def refuse_fields(endpoint: Endpoint = CHAT, **fields: Any) -> InvalidRequest:
    body = {"model": "gpt-4o", **NEEDED[endpoint], **fields}
    return refuse(json.dumps(body).encode(), endpoint)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'{"model":',
        b'{"model":"x",}',
        b'{"model":"x"} more',
        b'{"model":"x","temperature":NaN}',
        b'{"model":"x","temperature":Infinity}',
        b'{"model":"\xff"}',
        b'{"model":"x","user":"\xed\xa0\xbd"}',
        b'{"model":"x","user":"\\ud83d"}',
        b'{"model":"x","a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        '{"model":"x"}'.encode("utf-16"),
    ],
)
def test_body_that_is_no_json(body: bytes):
    error = refuse(body)
    assert (error.message, error.param, error.code) == (PARSE_MESSAGE, None, None)


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"null", b"true"])
def test_body_that_is_no_object(body: bytes):
    assert refuse(body).message == "The request body must be a JSON object."


@pytest.mark.parametrize("model", ["", None])
def test_missing_model(model: str | None):
    error = refuse_fields(model=model)
    assert error.message == "you must provide a model parameter"
    assert (error.param, error.code) == ("model", None)


@pytest.mark.parametrize("model", ["a\x00b", "a\nb", "x" * 201])
def test_odd_name_of_a_model(model: str):
    assert refuse_fields(model=model).param == "model"


@pytest.mark.parametrize("model", [7, True, ["x"], {"a": 1}])
def test_model_that_is_no_text(model: Any):
    error = refuse_fields(model=model)
    assert (error.param, error.code) == ("model", "invalid_type")


@pytest.mark.parametrize("key", ["Model", "MODEL", "mOdEl"])
def test_another_spelling_of_model_is_refused(key: str):
    error = refuse_fields(**{key: "another"})
    assert (error.param, error.code) == (key, "unknown_parameter")


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (Endpoint.CHAT_COMPLETIONS, "messages"),
        (Endpoint.COMPLETIONS, "prompt"),
        (Endpoint.EMBEDDINGS, "input"),
        (Endpoint.IMAGE_GENERATIONS, "prompt"),
        (Endpoint.IMAGE_EDITS, "prompt"),
        (Endpoint.SPEECH, "input"),
        (Endpoint.SPEECH, "voice"),
        (Endpoint.MODERATIONS, "input"),
    ],
)
def test_required_parameters(endpoint: Endpoint, name: str):
    fields = {"model": "m", **NEEDED[endpoint], name: None}
    for body in (fields, {k: v for k, v in fields.items() if k != name}):
        error = refuse(json.dumps(body).encode(), endpoint)
        assert error.message == f"Missing required parameter: '{name}'."
        assert (error.param, error.code) == (name, "missing_required_parameter")


@pytest.mark.parametrize(
    "messages",
    ["x", 7, {}, ["x"], [{}], [{"role": 1}], [{"role": "user", "content": 7}]],
)
def test_messages_of_a_wrong_type(messages: Any):
    error = refuse_fields(messages=messages)
    assert (error.param, error.code) == ("messages", "invalid_type")


def test_no_messages():
    assert refuse_fields(messages=[]).code == "empty_array"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("stream", "yes", "invalid_type"),
        ("stream", 1, "invalid_type"),
        ("n", 0, "invalid_value"),
        ("n", -1, "invalid_value"),
        ("n", 129, "invalid_value"),
        ("n", 10**40, "invalid_value"),
        ("n", 1.5, "invalid_type"),
        ("n", "2", "invalid_type"),
        ("n", True, "invalid_type"),
        ("max_tokens", -1, "invalid_value"),
        ("max_tokens", "many", "invalid_type"),
        ("max_completion_tokens", [], "invalid_type"),
    ],
)
def test_values_that_we_read(name: str, value: Any, code: str):
    error = refuse_fields(**{name: value})
    assert (error.param, error.code) == (name, code)


@pytest.mark.parametrize("options", ["x", 7, [], True])
def test_stream_options_of_a_wrong_type(options: Any):
    error = refuse_fields(stream=True, stream_options=options)
    assert (error.param, error.code) == ("stream_options", "invalid_type")


def test_explicit_nulls_are_as_good_as_nothing():
    names = ("stream", "stream_options", "n", "max_tokens", "seed", "tools")
    call = read_call(**dict.fromkeys(names))
    assert (call.is_stream, call.choices, call.most_output) == (False, 1, None)


@pytest.mark.parametrize(
    ("options", "wants"),
    [
        (None, False),
        ({}, False),
        ({"include_usage": True}, True),
        ({"include_usage": False}, False),
        ({"include_usage": None}, False),
        ({"include_obfuscation": True}, False),
    ],
)
def test_who_asks_for_the_usage_chunk(options: Any, wants: bool):
    assert read_call(stream=True, stream_options=options).wants_usage is wants
    assert not read_call(stream_options=options).wants_usage


def test_most_output_under_every_name():
    assert read_call(max_tokens=5).most_output == 5
    assert read_call(max_completion_tokens=6).most_output == 6
    assert read_call(Endpoint.RESPONSES, max_output_tokens=7).most_output == 7
    assert read_call(max_tokens=0).most_output is None


def test_default_model_where_it_may_be_left_out():
    call = read_json_call(Endpoint.MODERATIONS, b'{"input":"x"}', default_model="omni")
    assert (call.model, call.names_model_once) == ("omni", False)


def test_speech_in_events_is_a_stream():
    assert read_call(Endpoint.SPEECH, stream_format="sse").is_stream
    assert not read_call(Endpoint.SPEECH, stream_format="audio").is_stream


@pytest.mark.parametrize(
    ("body", "once"),
    [
        (b'{"model":"m","messages":[{"role":"user"}]}', True),
        (b'{"model":"a","model":"m","messages":[{"role":"user"}]}', False),
        (b'{"model":"a","mod\\u0065l":"m","messages":[{"role":"user"}]}', False),
        (b'{"\\u006dodel":"m","messages":[{"role":"user"}]}', False),
    ],
)
def test_model_written_twice(body: bytes, once: bool):
    call = read_json_call(CHAT, body, default_model=None)
    assert (call.model, call.names_model_once) == ("m", once)


def test_whole_number_may_be_written_with_a_point():
    call = read_call(CHAT, n=3.0, max_tokens=16.0)
    assert (call.choices, call.most_output) == (3, 16)
    assert (type(call.choices), type(call.most_output)) == (int, int)
    assert refuse_fields(n=2.5).code == "invalid_type"


def test_token_ids_with_a_point_count_like_others():
    ids = read_call(Endpoint.EMBEDDINGS, input=[1.0, 2.0, 3.0])
    assert ids.prompt == read_call(Endpoint.EMBEDDINGS, input=[1, 2, 3]).prompt
