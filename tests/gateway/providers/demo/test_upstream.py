"""Whatever is sent, the demo answers: 200 or a 400 in OpenAI's shape, never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.providers.demo import (
    DEMO_MODELS,
    chat,
    completions,
    embeddings,
    images,
    responses,
    speech,
    transcriptions,
)
from gateway.providers.demo.voice.encoding import build_wav_header
from tests.gateway.providers.demo.asking import ask, name_file, read_bytes

GOOD: dict[str, dict[str, Any]] = {
    "chat_completions": {"messages": [{"role": "user", "content": "hi"}]},
    "completions": {"prompt": "hi"},
    "embeddings": {"input": "hi", "dimensions": 8},
    "image_generations": {"prompt": "hi", "size": "32x32"},
    "image_edits": {"prompt": "hi", "size": "32x32", "images": [{"file_id": "f"}]},
    "image_variations": {"size": "32x32"},
    "transcriptions": {},
    "translations": {},
    "speech": {"input": "hi", "voice": "alloy", "response_format": "pcm"},
    "moderations": {"input": "hi"},
    "responses": {"input": "hi"},
}
SHAPES = (chat, completions, embeddings, images, responses, speech, transcriptions)
INNER = ("role", "content", "type", "text", "function", "name", "format", "schema")
NAMES = sorted({"model", *INNER, *(name for one in SHAPES for name in one.SHAPES)})
WORDS = (
    *("user", "assistant", "tool", "function", "text", "input_text", "image_url"),
    *("json_schema", "json_object", "object", "array", "string", "auto", "required"),
    *("b64_json", "wav", "verbose_json", "word", "base64", "gpt-4o", "gpt-image-1"),
    *("64x64", "true", "1"),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 40)
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(st.characters(), max_size=8)  # lone surrogates among them
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=12,
)


def check_answer(endpoint: str, fields: dict[str, Any], data: bytes) -> None:
    files = {"file": name_file(data, "a.wav"), "image": name_file(data, "a.png")}
    answer = ask(endpoint, fields, files)
    body = read_bytes(answer)
    assert answer.status in (200, 400)
    if answer.status == 400:
        error = json.loads(body)["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert isinstance(error["message"], str)
        assert error["message"]


@pytest.mark.parametrize("endpoint", GOOD)
@given(change=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_field_may_hold_anything(endpoint: str, change: dict[str, Any]):
    model = {"model": DEMO_MODELS[endpoint][-1]}
    fields = model | GOOD[endpoint] | {"size": "32x32"} | change
    check_answer(endpoint, fields, build_wav_header(4800) + bytes(4800))


@given(data=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_files_may_hold_anything(data: bytes):
    check_answer("transcriptions", {"model": "whisper-1"}, data)
    check_answer("image_variations", {"size": "32x32"}, data)


@pytest.mark.parametrize("endpoint", GOOD)
def test_every_endpoint_has_models_and_answers_them(endpoint: str):
    for model in DEMO_MODELS[endpoint]:
        wav = name_file(build_wav_header(4800) + bytes(4800), "a.wav")
        fields = {"model": model} | GOOD[endpoint]
        if endpoint == "embeddings":
            fields.pop("dimensions")
        answer = ask(endpoint, fields, {"file": wav})
        if endpoint != "image_variations":
            assert answer.status == 200
            assert read_bytes(answer)


@pytest.mark.parametrize("endpoint", ["chat_completions", "responses", "embeddings"])
def test_deep_nesting_is_refused_or_answered(endpoint: str):
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    for name in ("messages", "input", "metadata", "tools", "text", "response_format"):
        for value in (deep, {"format": deep}, [{"type": "function", "function": deep}]):
            fields = {"model": "gpt-4o"} | GOOD[endpoint] | {name: value}
            check_answer(endpoint, fields, b"")


def test_unknown_endpoint_is_not_found():
    answer = ask("rerank", {})
    assert answer.status == 404
    assert json.loads(read_bytes(answer))["error"]["code"] == "unknown_url"
