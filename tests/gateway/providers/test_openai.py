import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.providers.base import UpstreamRequest
from gateway.providers.openai import OpenAIProvider
from gateway.wire.call_request import read_form_call, read_json_call
from gateway.wire.form_body import FormBody
from tests.gateway.asking import read_call
from tests.gateway.providers.pictures import picture_channel
from tests.gateway.wire.posting import (
    read_form,
    send_on,
    write_multipart,
)

CHAT = Endpoint.CHAT_COMPLETIONS
provider = OpenAIProvider()


def build(body: bytes, endpoint: Endpoint = CHAT, **channel: Any) -> UpstreamRequest:
    call = read_json_call(endpoint, body, default_model="the-default")
    return provider.build_request(call, picture_channel(**channel), "")


ODD = (
    b'{ "model" :"m","messages":[{"role":"user","content":"\\u4f60 \xe4\xbd\xa0"}],'
    b'"seed": 123456789012345678901234567890, "logit_bias":null,\n'
    b'"x_vendor":{"a":[1.10,1e400,{"b":"\\/"}],"a":2}}'
)


def test_a_body_that_needs_no_change_passes_byte_for_byte():
    assert build(ODD).body is ODD


def test_the_rest_of_a_rewritten_body_passes_byte_for_byte():
    body = build(ODD, model_mapping={"m": "theirs"}).body
    assert isinstance(body, bytes)
    assert b'"model":"theirs"' in body
    for piece in (
        b'[{"role":"user","content":"\\u4f60 \xe4\xbd\xa0"}]',
        b'"seed":123456789012345678901234567890',
        b'"logit_bias":null',
        b'{"a":[1.10,1e400,{"b":"\\/"}],"a":2}',
    ):
        assert piece in body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1).map(lambda it: f"x_{it}"), JSON))
def test_unknown_fields_pass_with_their_meaning(extra: dict[str, Any]):
    fields = {"model": "m", "messages": [{"role": "user", "content": "x"}], **extra}
    for ascii_only in (True, False):
        raw = json.dumps(fields, ensure_ascii=ascii_only).encode()
        body = build(raw, model_mapping={"m": "theirs"}).body
        assert isinstance(body, bytes)
        assert json.loads(body) == {**fields, "model": "theirs"}


def sent(call_fields: dict[str, Any], endpoint: Endpoint = CHAT) -> dict[str, Any]:
    call = read_call(endpoint, **call_fields)
    request = provider.build_request(call, picture_channel(), "")
    assert isinstance(request.body, bytes)
    fields: dict[str, Any] = json.loads(request.body)
    return fields


@pytest.mark.parametrize("endpoint", [CHAT, Endpoint.COMPLETIONS])
def test_usage_is_asked_for_in_a_stream(endpoint: Endpoint):
    assert sent({"stream": True}, endpoint)["stream_options"] == {"include_usage": True}


def test_other_stream_options_stay():
    options = {"include_obfuscation": False, "include_usage": False, "x": 10**30}
    found = sent({"stream": True, "stream_options": options})["stream_options"]
    assert found == {**options, "include_usage": True}


def test_usage_is_not_asked_for_twice():
    call = read_call(stream=True, stream_options={"include_usage": True})
    assert provider.build_request(call, picture_channel(), "").body is call.body


@pytest.mark.parametrize(
    ("endpoint", "fields"),
    [
        (CHAT, {}),
        (CHAT, {"stream": False}),
        (Endpoint.RESPONSES, {"stream": True}),
        (Endpoint.IMAGE_GENERATIONS, {"stream": True}),
        (Endpoint.SPEECH, {"stream_format": "sse"}),
    ],
)
def test_usage_is_asked_for_only_where_it_must_be(
    endpoint: Endpoint, fields: dict[str, Any]
):
    assert "stream_options" not in sent(fields, endpoint)


def test_a_model_left_out_is_written():
    body = build(b'{"input":"x"}', Endpoint.MODERATIONS).body
    assert body == b'{"input":"x","model":"the-default"}'
    body = build(b'{"model":null,"input":"x"}', Endpoint.MODERATIONS).body
    assert body == b'{"model":"the-default","input":"x"}'


@pytest.mark.parametrize("first", [b'"model"', b'"mod\\u0065l"'])
def test_a_model_written_twice_is_sent_once(first: bytes):
    body = build(
        b"{" + first + b':"dear","model":"cheap","messages":[{"role":"user"}]}'
    ).body
    assert body == b'{"model":"cheap","messages":[{"role":"user"}]}'


@pytest.mark.parametrize("is_stream", [True, False])
def test_headers(is_stream: bool):
    call = read_call(stream=is_stream)
    request = provider.build_request(call, picture_channel(), "s3cret")
    assert request.headers == {
        "Authorization": "Bearer s3cret",
        "Accept": "text/event-stream" if is_stream else "*/*",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
    }
    assert "s3cret" not in repr(request)


def test_no_credential_is_no_header():
    request = provider.build_request(read_call(), picture_channel(), "")
    assert "Authorization" not in request.headers


def test_every_endpoint_has_its_path():
    assert build(ODD).url == "https://up.example/v1/chat/completions"
    assert provider.endpoints == frozenset(Endpoint)


def test_forms_are_sent_with_the_upstreams_model():
    form = read_form(
        write_multipart(
            [("file", "你.wav", None, b"\xff"), ("model", None, None, b"m")]
        )
    )
    call = read_form_call(Endpoint.TRANSCRIPTIONS, form, default_model=None)
    request = provider.build_request(
        call, picture_channel(model_mapping={"m": "up"}), ""
    )
    assert isinstance(request.body, FormBody)
    assert request.headers["Content-Length"] == str(request.body.content_length)
    assert request.headers["Content-Type"] == request.body.content_type
    assert send_on(request.body) == [
        ("file", "你.wav", None, b"\xff"),
        ("model", None, None, b"up"),
    ]


def read_failure(endpoint: Endpoint, body: bytes) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        provider.read_response(endpoint, body)
    return caught.value


@pytest.mark.parametrize("endpoint", Endpoint)
@pytest.mark.parametrize(
    "body",
    [b"<html>", b"", b"[]", b'{"choices":[', b"[" * 200_000, b'"x"', b'{"a":NaN}'],
)
def test_garbage(endpoint: Endpoint, body: bytes):
    assert read_failure(endpoint, body).cause == "garbage"


def test_json_that_is_no_chat_answer():
    assert read_failure(CHAT, b'{"hello":"world"}').cause == "garbage"


@pytest.mark.parametrize("endpoint", Endpoint)
def test_error_inside_a_success(endpoint: Endpoint):
    error = read_failure(endpoint, b'{"error":{"message":"out of memory"}}')
    assert (error.cause, error.http_status) == ("error_in_answer", 502)
    assert error.to_body()["error"]["message"] == "out of memory"


def test_an_event_may_be_anything():
    assert not provider.read_event(CHAT, b"{}").has_content


def test_headers_of_the_channel_are_sent():
    channel = picture_channel(headers={"X-Team": "blue", "User-Agent": "ours/1.0"})
    request = provider.build_request(read_call(), channel, "s3cret")
    assert request.headers["X-Team"] == "blue"
    assert request.headers["User-Agent"] == "ours/1.0"
    assert request.headers["Authorization"] == "Bearer s3cret"


OVERRIDES = {"temperature": Raw(b"0.5"), "seed": None, "extra": Raw(b'{"a":[1.10]}')}


@pytest.mark.parametrize("is_stream", [True, False])
def test_parameters_of_the_channel_are_set_and_taken_out(is_stream: bool):
    body = (
        b'{"model":"m","messages":[{"role":"user","content":"x"}],"seed":1,'
        b'"temperature":2,"user":"u","stream":%b}'
        % (b"true" if is_stream else b"false")
    )
    sent = build(body, parameters=OVERRIDES).body
    assert isinstance(sent, bytes)
    assert b'"extra":{"a":[1.10]}' in sent
    fields = json.loads(sent)
    options = {"stream_options": {"include_usage": True}} if is_stream else {}
    assert fields == {
        "model": "m",
        "messages": [{"role": "user", "content": "x"}],
        "temperature": 0.5,
        "user": "u",
        "stream": is_stream,
        "extra": {"a": [1.1]},
        **options,
    }


def test_parameters_are_not_put_into_forms():
    form = read_form(
        write_multipart([("file", "a.wav", None, b"x"), ("model", None, None, b"m")])
    )
    call = read_form_call(Endpoint.TRANSCRIPTIONS, form, default_model=None)
    request = provider.build_request(call, picture_channel(parameters=OVERRIDES), "")
    assert isinstance(request.body, FormBody)
    assert [it[0] for it in send_on(request.body)] == ["file", "model"]
