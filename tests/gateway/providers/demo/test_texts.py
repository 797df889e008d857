"""Completions, responses and moderations."""

from __future__ import annotations

from typing import Any

import pytest
from openai.types import Completion, ModerationCreateResponse
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from tests.gateway.providers.demo.asking import ask_body, ask_error, ask_events

PROMPT = {"model": "gpt-3.5-turbo-instruct", "prompt": "Once upon a time"}
TURN = {"model": "gpt-4o", "input": "Hello there"}
TOOL = {"type": "function", "name": "find_town", "parameters": {}, "strict": False}


def test_completion_is_cut_at_sixteen_tokens_by_default():
    body = ask_body("completions", PROMPT)
    Completion.model_validate(body, strict=True)
    assert "built-in demo" in body["choices"][0]["text"]
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"] == {
        "prompt_tokens": 4,
        "completion_tokens": 16,
        "total_tokens": 20,
    }


@pytest.mark.parametrize(
    ("prompt", "choices", "tokens"),
    [("a b", 2, 2), (["a b", "c"], 4, 3), ([1, 2, 3], 2, 3), ([[1, 2], [3]], 4, 3)],
)
def test_completion_takes_every_form_of_prompt(prompt: Any, choices: int, tokens: int):
    body = ask_body("completions", PROMPT | {"prompt": prompt, "n": 2})
    assert [choice["index"] for choice in body["choices"]] == list(range(choices))
    assert body["usage"]["prompt_tokens"] == tokens


def test_completion_echo_opens_with_the_prompt_and_bills_only_what_is_new():
    body = ask_body("completions", PROMPT | {"echo": True, "max_tokens": 1})
    assert body["choices"][0]["text"] == "Once upon a timeThis"
    assert body["usage"]["completion_tokens"] == 1


def test_completion_stream_adds_up_to_the_answer():
    whole = ask_body("completions", PROMPT)
    fields = PROMPT | {"stream": True, "stream_options": {"include_usage": True}}
    *chunks, usage, done = [data for _, data in ask_events("completions", fields)]
    assert done == "[DONE]"
    for chunk in chunks[:-1]:  # the SDK's type has no null finish_reason
        assert chunk["choices"][0]["finish_reason"] is None
    Completion.model_validate(chunks[-1], strict=True)
    text = "".join(chunk["choices"][0]["text"] for chunk in chunks)
    assert text == whole["choices"][0]["text"]
    assert usage["usage"] == whole["usage"]


def test_response_is_a_message():
    body = ask_body("responses", TURN | {"metadata": {"a": "b"}})
    Response.model_validate(body, strict=True)
    assert body["status"] == "completed"
    assert "built-in demo" in body["output"][0]["content"][0]["text"]
    assert "Hello there" in body["output"][0]["content"][0]["text"]
    assert body["metadata"] == {"a": "b"}
    assert body["usage"]["input_tokens"] == 2


def test_response_reads_items_and_instructions():
    items = [
        {"role": "user", "content": [{"type": "input_text", "text": "晚上好"}]},
        {"type": "function_call", "call_id": "c", "name": "n", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "sunny"},
    ]
    fields = TURN | {"input": items, "instructions": "be brief"}
    body = ask_body("responses", fields)
    assert "晚上好" in body["output"][0]["content"][0]["text"]
    assert body["usage"]["input_tokens"] == 3 + 1 + 2


def test_response_cut_short_says_so():
    body = ask_body("responses", TURN | {"max_output_tokens": 16})
    assert body["status"] == "incomplete"
    assert body["incomplete_details"] == {"reason": "max_output_tokens"}
    assert body["usage"]["output_tokens"] == 16


def test_response_stream_has_the_contracts_events_in_order():
    events = ask_events("responses", TURN | {"stream": True})
    adapter = TypeAdapter(ResponseStreamEvent)
    for name, data in events:
        adapter.validate_python(data)
        assert name == data["type"]
    assert [data["sequence_number"] for _, data in events] == list(range(len(events)))
    names = [name.removeprefix("response.") for name, _ in events]
    deltas = names.count("output_text.delta")
    assert names == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        *["output_text.delta"] * deltas,
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    texts = [data["delta"] for name, data in events if name.endswith("text.delta")]
    final = events[-1][1]["response"]
    assert "".join(texts) == final["output"][0]["content"][0]["text"]
    assert final["usage"]["output_tokens"] == deltas


def test_response_stream_cut_short_ends_incomplete():
    events = ask_events("responses", TURN | {"stream": True, "max_output_tokens": 16})
    assert events[-1][0] == "response.incomplete"


@pytest.mark.parametrize(
    "choice", ["required", {"type": "function", "name": "find_town"}]
)
def test_response_calls_a_tool_when_the_caller_insists(choice: Any):
    fields = TURN | {"tools": [TOOL], "tool_choice": choice}
    body = ask_body("responses", fields)
    Response.model_validate(body, strict=True)
    assert body["output"][0]["name"] == "find_town"
    names = [name for name, _ in ask_events("responses", fields | {"stream": True})]
    assert "response.function_call_arguments.done" in names


def test_response_keeps_no_state():
    error = ask_error("responses", TURN | {"previous_response_id": "resp_1"})
    assert error["code"] == "unsupported_parameter"


@pytest.mark.parametrize("name", ["input", "previous_response_id"])
def test_response_needs_input_of_the_right_type(name: str):
    assert ask_error("responses", TURN | {name: 5})["code"] == "invalid_type"


def test_moderation_of_calm_text_has_thirteen_small_scores():
    body = ask_body("moderations", {"input": "A walk in the park"})
    ModerationCreateResponse.model_validate(body, strict=True)
    result = body["results"][0]
    assert not result["flagged"]
    assert len(result["categories"]) == 13
    assert max(result["category_scores"].values()) < 0.01
    assert body["model"] == "omni-moderation-latest"
    assert ask_body("moderations", {"input": "A walk in the park"})["results"] == [
        result
    ]


@pytest.mark.parametrize(
    ("text", "category"),
    [("I will kill you!", "harassment/threatening"), ("我想自杀", "self-harm/intent")],
)
def test_moderation_flags_listed_words_in_both_languages(text: str, category: str):
    results = ask_body("moderations", {"input": ["hello", text]})["results"]
    assert [result["flagged"] for result in results] == [False, True]
    assert results[1]["categories"][category]


def test_moderation_of_parts_is_one_result_that_knows_of_the_image():
    parts = [
        {"type": "text", "text": "hi"},
        {"type": "image_url", "image_url": {"url": "data:,"}},
    ]
    body = ask_body("moderations", {"input": parts})
    ModerationCreateResponse.model_validate(body, strict=True)
    (result,) = body["results"]
    assert result["category_applied_input_types"]["violence"] == ["text", "image"]
