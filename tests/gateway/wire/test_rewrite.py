import base64
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.rewrite import ModelEcho, convert_vectors, strip_usage
from gateway.wire.sse import read_data


def strip(data: bytes) -> bytes:
    return strip_usage(b"data: " + data + b"\n\n", data)


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (b'{"choices":[1],"usage":null}', b'{"choices":[1]}'),
        (b'{"choices":[1], "usage" : null}', b'{"choices":[1]}'),
        (b'{"a":1,"usage":null,"b":2}', b'{"a":1,"b":2}'),
        (b'{"usage":null,"choices":[1]}', b'{"choices":[1]}'),
        (b'{"choices":[1],"usage":{"prompt_tokens":1}}', b'{"choices":[1]}'),
        (b'{"n":12345678901234567890123,"usage":{}}', b'{"n":12345678901234567890123}'),
    ],
)
def test_usage_is_taken_out(data: bytes, left: bytes):
    assert strip(data) == b"data: " + left + b"\n\n"


@pytest.mark.parametrize(
    "data",
    [
        b'{"choices":[{"delta":{"content":",\\"usage\\":null"}}]}',
        b'{"choices":[{"usage":{"a":1}}]}',
        b'{"choices":[{"delta":{"content":"\\ud83d"}}],"usage":{"a":1}}',
    ],
)
def test_other_events_stay_as_they_are(data: bytes):
    assert strip(data) == b"data: " + data + b"\n\n"


@given(st.text(), st.dictionaries(st.text(), st.integers()))
def test_only_usage_is_taken_out(text: str, usage: dict[str, int]):
    fields: dict[str, Any] = {"choices": [{"delta": {"content": text}}]}
    event = strip(json.dumps({**fields, "usage": usage}).encode())
    assert json.loads(read_data(event) or b"") == fields


@pytest.mark.parametrize(
    ("text", "echoed"),
    [
        (b'{"model":"up"}', b'{"model":"mine"}'),
        (b'{"model" : "u\\"p","x":1}', b'{"model":"mine","x":1}'),
        (b'{"c":"\\"model\\":\\"x\\"","model":"up"}', None),
        (b'{"response":{"model":"up"}}', b'{"response":{"model":"mine"}}'),
        (b'{"object":"model"}', b'{"object":"model"}'),
        (b'{"a":1}', b'{"a":1}'),
        (b'{"model": "mine","metadata":{"model":"x"}}',) * 2,
        (b'{"model":"/disk/weights.gguf"}', b'{"model":"mine"}'),
    ],
)
def test_model_is_echoed(text: bytes, echoed: bytes | None):
    wanted = echoed or text.replace(b'"model":"up"', b'"model":"mine"')
    assert ModelEcho("mine")(text) == wanted


def test_echoed_name_is_escaped():
    assert ModelEcho('你"\\1')(b'{"model":"x"}') == '{"model":"你\\"\\\\1"}'.encode()


def vectors(*embeddings: Any) -> bytes:
    data = [
        {"object": "embedding", "index": index, "embedding": embedding, "x": None}
        for index, embedding in enumerate(embeddings)
    ]
    return json.dumps({"object": "list", "data": data, "usage": {"a": 1}}).encode()


def pack(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


@pytest.mark.parametrize("asked", [None, "float"])
def test_base64_becomes_numbers(asked: str | None):
    answer = json.loads(convert_vectors(vectors(pack(0.5, -2.0), [1.0]), asked))
    assert answer == json.loads(vectors([0.5, -2.0], [1.0]))


def test_numbers_become_base64():
    answer = json.loads(convert_vectors(vectors([0.5, -2], pack(1.0)), "base64"))
    assert answer == json.loads(vectors(pack(0.5, -2.0), pack(1.0)))


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (vectors([0.5]), "float"),
        (vectors(pack(0.5)), "base64"),
        (vectors(pack(0.5)), "int8"),
        (vectors([1, 2]), "ubinary"),
        (vectors([1e39]), "base64"),
        (vectors(["a"]), "base64"),
        (vectors({"float": [1]}), "base64"),
        (vectors("not base64!"), "float"),
        (vectors("AAA="), "float"),
        (vectors(None), "base64"),
        (b'{"data":[{}]}', "float"),
        (b'{"data":7}', "float"),
        (b"{}", "float"),
        (b"garbage", "base64"),
        (b'{"data":[]}', "base64"),
    ],
)
def test_other_answers_pass_unchanged(body: bytes, asked: str | None):
    assert convert_vectors(body, asked) == body


def test_the_events_of_a_stream_are_echoed_alike():
    echo = ModelEcho("mine")
    events = [b'{"model":"up","i":1}', b'{"model":"up","i":2}', b'{"model" : "other"}']
    assert [echo(it) for it in events] == [
        b'{"model":"mine","i":1}',
        b'{"model":"mine","i":2}',
        b'{"model":"mine"}',
    ]
