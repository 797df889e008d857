from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from gateway.providers.demo.tokens import count_tokens
from tests.gateway.providers.demo.asking import ask, ask_body, ask_error, ask_events

HELLO = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello there"}]}
TOOL = {"type": "function", "function": {"name": "find_town", "parameters": {}}}


def read_text(fields: dict[str, Any]):
    return ask_body("chat_completions", fields)["choices"][0]["message"]["content"]


def test_answer_says_it_is_the_demo_and_repeats_the_question():
    body = ask_body("chat_completions", HELLO)
    ChatCompletion.model_validate(body, strict=True)
    message = body["choices"][0]["message"]
    assert "NewBigAI's built-in demo, not a language model" in message["content"]
    assert "Hello there" in message["content"]
    assert message["refusal"] is None
    assert body["choices"][0]["logprobs"] is None
    assert body["choices"][0]["finish_reason"] == "stop"


def test_chinese_question_gets_a_chinese_answer():
    text = read_text(
        {
            "model": "gpt-4o",
            "messages": [
                {"role": "system", "content": "You are kind."},
                {"role": "user", "content": "你好"},
            ],
        }
    )
    assert "NewBigAI 内置的演示" in text
    assert "你好" in text


def test_question_is_read_from_content_parts_and_cut():
    parts = [
        {"type": "image_url", "image_url": {"url": "data:,"}},
        {"type": "text", "text": "word " * 100},
    ]
    text = read_text(HELLO | {"messages": [{"role": "user", "content": parts}]})
    assert "word word" in text
    assert "…" in text
    assert len(text) < 400


def test_usage_counts_all_message_text_and_the_answer():
    messages = [
        {"role": "system", "content": "one two"},
        {"role": "user", "content": "three 四五"},
    ]
    body = ask_body("chat_completions", HELLO | {"messages": messages})
    text = body["choices"][0]["message"]["content"]
    assert body["usage"]["prompt_tokens"] == 5
    assert body["usage"]["completion_tokens"] == count_tokens(text)
    assert body["usage"]["total_tokens"] == 5 + count_tokens(text)


def test_same_seed_gives_the_same_text_and_choices_differ():
    fields = HELLO | {"n": 3, "seed": 7}
    texts = [
        [choice["message"]["content"] for choice in body["choices"]]
        for body in (ask_body("chat_completions", fields) for _ in range(2))
    ]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) == 3


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_token_limit_is_obeyed(name: str):
    body = ask_body("chat_completions", HELLO | {name: 3})
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 3
    assert body["choices"][0]["message"]["content"] == "This is NewBigAI"


def test_stop_sequence_is_left_out():
    body = ask_body("chat_completions", HELLO | {"stop": ["nowhere", " demo"]})
    assert body["choices"][0]["finish_reason"] == "stop"
    assert body["choices"][0]["message"]["content"].endswith("built-in")


def test_stream_adds_up_to_the_answer():
    fields = HELLO | {"stream": True, "stream_options": {"include_usage": True}}
    whole = ask_body("chat_completions", HELLO)
    events = [data for name, data in ask_events("chat_completions", fields)]
    *chunks, usage, done = events
    assert done == "[DONE]"
    for chunk in [*chunks, usage]:
        ChatCompletionChunk.model_validate(chunk, strict=True)
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    deltas = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(deltas) == whole["choices"][0]["message"]["content"]
    assert chunks[-1]["choices"][0] | {"delta": {}} == chunks[-1]["choices"][0]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert all(chunk["usage"] is None for chunk in chunks)
    assert (usage["choices"], usage["usage"]) == ([], whole["usage"])
    assert all(
        (a["id"], a["created"]) == (b["id"], b["created"]) for a, b in pairwise(chunks)
    )


def test_stream_without_include_usage_never_mentions_usage():
    events = ask_events("chat_completions", HELLO | {"stream": True})
    assert all("usage" not in data for _, data in events[:-1])
    assert all(data["choices"] for _, data in events[:-1])


def test_stream_has_a_pace_that_does_not_grow_with_choices():
    assert ask("chat_completions", HELLO | {"stream": True}).pace == 0.02
    assert ask("chat_completions", HELLO | {"stream": True, "n": 4}).pace == 0.005
    assert ask("chat_completions", HELLO).pace == 0


def test_choices_of_a_stream_take_turns():
    events = ask_events("chat_completions", HELLO | {"stream": True, "n": 2})
    indexes = [data["choices"][0]["index"] for _, data in events[:-1]]
    assert indexes[:6] == [0, 1, 0, 1, 0, 1]
    assert [data["choices"][0]["finish_reason"] for _, data in events[-3:-1]] == [
        "stop",
        "stop",
    ]


@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "function": {"name": "find_town"}}]
)
def test_tool_is_called_when_the_caller_insists(choice: Any):
    fields = HELLO | {"tools": [TOOL], "tool_choice": choice}
    body = ask_body("chat_completions", fields)
    ChatCompletion.model_validate(body, strict=True)
    message = body["choices"][0]["message"]
    assert message["content"] is None
    assert message["tool_calls"][0]["function"] == {
        "name": "find_town",
        "arguments": "{}",
    }
    assert body["choices"][0]["finish_reason"] == "tool_calls"


def test_streamed_tool_call_opens_with_its_name_and_then_its_arguments():
    fields = HELLO | {"tools": [TOOL], "tool_choice": "required", "stream": True}
    chunks = [data for _, data in ask_events("chat_completions", fields)[:-1]]
    for chunk in chunks:
        ChatCompletionChunk.model_validate(chunk, strict=True)
    first, second, last = (chunk["choices"][0] for chunk in chunks)
    assert first["delta"]["tool_calls"][0]["function"]["name"] == "find_town"
    assert second["delta"]["tool_calls"][0]["function"]["arguments"] == "{}"
    assert last["finish_reason"] == "tool_calls"


def test_tools_alone_do_not_make_a_call():
    assert "demo" in read_text(HELLO | {"tools": [TOOL], "tool_choice": "auto"})


def test_json_object_is_json():
    value = json.loads(read_text(HELLO | {"response_format": {"type": "json_object"}}))
    assert "demo" in value["message"]


def test_json_schema_is_followed():
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "kind": {"enum": ["a", "b"]},
            "town": {"$ref": "#/$defs/town"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "$defs": {"town": {"type": "object", "properties": {"x": {"type": "number"}}}},
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    value = json.loads(read_text(HELLO | {"response_format": wanted}))
    assert "demo" in value.pop("title")
    assert value == {"kind": "a", "town": {"x": 0}, "tags": []}


def test_schema_that_refers_to_itself_ends():
    properties = {f"p{number}": {"$ref": "#"} for number in range(60)}
    schema = {"type": "object", "properties": properties}
    wanted = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    assert len(read_text(HELLO | {"response_format": wanted})) < 100_000


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"messages": None}, "messages", "missing_required_parameter"),
        ({"messages": "x"}, "messages", "invalid_type"),
        ({"messages": []}, "messages", "invalid_value"),
        ({"messages": ["x"]}, "messages[0]", "invalid_type"),
        ({"messages": [{}]}, "messages[0].role", "missing_required_parameter"),
        (
            {"messages": [{"role": "boss", "content": "x"}]},
            "messages[0].role",
            "invalid_value",
        ),
        (
            {"messages": [{"role": "user", "content": 5}]},
            "messages[0].content",
            "invalid_type",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0].content[0].text",
            "invalid_type",
        ),
        ({"n": 0}, "n", "invalid_value"),
        ({"n": 129}, "n", "invalid_value"),
        ({"n": True}, "n", "invalid_type"),
        ({"stream": "yes"}, "stream", "invalid_type"),
        ({"temperature": 3}, "temperature", "invalid_value"),
        ({"temperature": float("nan")}, "temperature", "invalid_value"),
        ({"stop": ["a"] * 5}, "stop", "invalid_value"),
        ({"stop": [1]}, "stop[0]", "invalid_type"),
        ({"tool_choice": "required"}, "tool_choice", "invalid_value"),
        (
            {"response_format": {"type": "xml"}},
            "response_format.type",
            "invalid_value",
        ),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], param: str, code: str):
    error = ask_error("chat_completions", HELLO | change)
    assert (error["param"], error["code"]) == (param, code)


def test_missing_model_is_told_in_openais_words():
    error = ask_error("chat_completions", {"messages": HELLO["messages"]})
    assert error["message"] == "you must provide a model parameter"


def test_unknown_fields_and_nulls_are_ignored():
    fields = HELLO | {"seed": None, "n": None, "my_field": {"a": 1}}
    assert "demo" in read_text(fields)
