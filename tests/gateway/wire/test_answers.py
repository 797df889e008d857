import json
from typing import Any

import pytest

from gateway.wire.answers import Reading, read_chat, read_item


def chat(**fields: Any) -> Reading:
    return read_chat(json.dumps(fields).encode())


def item(**fields: Any) -> Reading:
    return read_item(json.dumps(fields).encode())


def delta(**fields: Any) -> Reading:
    return chat(choices=[{"index": 0, "delta": fields}])


def test_content_of_a_chunk():
    reading = delta(content="héllo")
    assert reading == Reading(text="héllo", has_content=True)


def test_content_of_a_whole_answer():
    message = {"role": "assistant", "content": "a", "refusal": None}
    choices = [{"message": message, "finish_reason": "stop", "logprobs": None}] * 2
    reading = chat(choices=choices, usage={"prompt_tokens": 1})
    assert (reading.text, reading.is_finish) == ("aa", True)
    assert reading.usage == {"prompt_tokens": 1}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"reasoning_content": "think"}, "think"),
        ({"reasoning": "think"}, "think"),
        ({"reasoning": {"odd": 1}}, ""),
        ({"refusal": "no"}, "no"),
        ({"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}, "f{}"),
        ({"tool_calls": [{"function": {"arguments": {"a": 1}}}]}, "{'a': 1}"),
        ({"tool_calls": [{"index": 0}]}, ""),
        ({"role": "assistant", "content": ""}, ""),
        ({"content": None}, ""),
        ({}, ""),
    ],
)
def test_every_kind_of_words_is_counted(fields: dict[str, Any], text: str):
    assert delta(**fields).text == text


def test_tool_calls_and_audio_are_content():
    assert delta(tool_calls=[{"index": 0}]).has_content
    assert delta(audio={"data": "AA=="}).has_content
    assert not delta(role="assistant", content="").has_content


def test_text_completion():
    assert chat(choices=[{"text": "abc", "finish_reason": None}]).text == "abc"


@pytest.mark.parametrize("choices", [[], None])
def test_chunk_of_usage_alone(choices: Any):
    assert chat(choices=choices, usage={"prompt_tokens": 1}).is_usage_only


def test_chunk_without_choices_and_usage_is_just_a_chunk():
    assert chat(choices=[], prompt_filter_results=[]) == Reading()


def test_usage_inside_a_choice():
    reading = chat(choices=[{"delta": {}, "usage": {"prompt_tokens": 3}}])
    assert (reading.usage, reading.is_usage_inside) == ({"prompt_tokens": 3}, True)


@pytest.mark.parametrize("usage", ["lots", 7, [1], True])
def test_usage_that_is_no_object_does_not_spoil_the_answer(usage: Any):
    assert chat(choices=[], usage=usage).usage == {"total_tokens": usage}
    assert item(usage=usage).usage == {"total_tokens": usage}


def test_half_of_a_surrogate_pair_is_read():
    reading = read_chat(b'{"choices":[{"delta":{"content":"\\ud83d"}}]}')
    assert reading.text == "\ud83d"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"7",
        b'"x"',
        b'{"choices":[{"delta":',
        b'{"choices":"x"}',
        b'{"choices":[{"delta":{"content":NaN}}]}',
        b'{"choices":[{"delta":{"content":"\xff"}}]}',
    ],
)
def test_garbage_is_a_value_error(data: bytes):
    with pytest.raises(ValueError, match=r".*"):
        read_chat(data)


def test_error_beside_nothing_else():
    assert chat(error={"message": "x"}).error == {"message": "x"}
    assert not chat(choices=[], error=None).error


@pytest.mark.parametrize(
    "kind",
    [
        "image_generation.completed",
        "image_edit.completed",
        "transcript.text.done",
        "speech.audio.done",
    ],
)
def test_events_that_end_an_answer(kind: str):
    reading = item(type=kind, usage={"input_tokens": 3})
    assert (reading.is_end, reading.is_finish, reading.has_content) == (True,) * 3
    assert reading.usage == {"input_tokens": 3}


@pytest.mark.parametrize("kind", ["response.completed", "response.incomplete"])
def test_usage_of_a_response_lies_inside(kind: str):
    reading = item(type=kind, response={"id": "r", "usage": {"input_tokens": 3}})
    assert (reading.usage, reading.is_end) == ({"input_tokens": 3}, True)


def test_words_of_response_events():
    assert item(type="response.output_text.delta", delta="hé").text == "hé"
    arguments = item(type="response.function_call_arguments.delta", delta="{}")
    assert arguments.text == "{}"


def test_sound_is_content_but_no_words():
    reading = item(type="speech.audio.delta", audio="QUJD")
    assert (reading.text, reading.has_content) == ("", True)
    assert item(type="response.output_audio.delta", delta="QUJD").text == ""


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (
            {"type": "error", "code": "x", "message": "why", "param": None},
            {"code": "x", "message": "why", "param": None},
        ),
        ({"type": "error", "error": {"message": "why"}}, {"message": "why"}),
        (
            {
                "type": "response.failed",
                "response": {"error": {"code": "server_error"}},
            },
            {"code": "server_error"},
        ),
        (
            {"type": "response.failed"},
            {"code": None, "message": "response.failed", "param": None},
        ),
    ],
)
def test_error_events_keep_their_words(event: dict[str, Any], error: Any):
    assert item(**event).error == error


def test_pictures_and_vectors_are_counted():
    assert item(data=[{"b64_json": "A"}, {"url": "u"}]).items == 2
    assert item(data=[]).items == 0
    assert not item(data=[]).has_content


def test_words_of_a_whole_response_are_read_when_usage_is_missing():
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm "}]},
        {"type": "message", "content": [{"type": "output_text", "text": "hello "}]},
        {"type": "function_call", "name": "f", "arguments": "{}"},
    ]
    assert item(object="response", output=output).text == "hm hello f{}"
    assert item(output=output, usage={"input_tokens": 1}).text == ""


def test_an_empty_response_has_no_content():
    reading = item(object="response", output=[], text={"format": {"type": "text"}})
    assert not reading.has_content
