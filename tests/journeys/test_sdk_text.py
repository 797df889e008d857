"""Chats, completions and models through the official SDK, strict about what it
gets; on the built-in demo and on an upstream."""

from typing import Any

import pytest
from openai import AsyncOpenAI, OpenAI

from tests.journeys.sdk_models import Models, on_both

pytestmark = pytest.mark.journey

HELLO: list[Any] = [{"role": "user", "content": "Hello, who are you? 你好 🌊"}]
USAGE: Any = {"include_usage": True}
TOOL: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


@on_both
def test_chat(sdk: OpenAI, models: Models):
    answer = sdk.chat.completions.create(model=models.chat, messages=HELLO)
    assert answer.object == "chat.completion"
    assert answer.model == models.chat
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage
    counted = answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.total_tokens == counted > 1


@on_both
def test_chat_stream_with_usage(sdk: OpenAI, models: Models):
    stream = sdk.chat.completions.create(
        model=models.chat, messages=HELLO, stream=True, stream_options=USAGE
    )
    *chunks, last = stream
    assert {chunk.model for chunk in (*chunks, last)} == {models.chat}
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)
    assert last.choices == []
    assert last.usage
    assert last.usage.completion_tokens > 1
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


@on_both
async def test_async_chat_and_stream(async_sdk: AsyncOpenAI, models: Models):
    create = async_sdk.chat.completions.create
    answer = await create(model=models.chat, messages=HELLO)
    assert answer.choices[0].message.content
    stream = await create(model=models.chat, messages=HELLO, stream=True)
    chunks = [chunk async for chunk in stream]
    assert all(chunk.choices for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_two_choices(sdk: OpenAI):
    answer = sdk.chat.completions.create(model="gpt-4o", messages=HELLO, n=2)
    assert [choice.index for choice in answer.choices] == [0, 1]
    stream = sdk.chat.completions.create(
        model="gpt-4o", messages=HELLO, n=2, stream=True
    )
    finished = {
        choice.index for it in stream for choice in it.choices if choice.finish_reason
    }
    assert finished == {0, 1}


def test_tool_call(sdk: OpenAI):
    asked: Any = {"model": "gpt-4o", "tools": [TOOL], "tool_choice": "required"}
    asked["messages"] = [{"role": "user", "content": "Weather in Paris?"}]
    choice = sdk.chat.completions.create(**asked).choices[0]
    assert choice.finish_reason == "tool_calls"
    (call,) = choice.message.tool_calls or []
    assert call.type == "function"
    assert call.function.name == "get_weather"
    pieces = [
        piece
        for chunk in sdk.chat.completions.create(**asked, stream=True)
        for piece in chunk.choices[0].delta.tool_calls or []
    ]
    texts = [it.function.arguments or "" for it in pieces if it.function]
    assert "".join(texts) == call.function.arguments


@on_both
def test_completion(sdk: OpenAI, loose_sdk: OpenAI, models: Models):
    asked: Any = {"model": models.completion, "prompt": ["Once upon a time"]}
    answer = sdk.completions.create(**asked)
    assert answer.object == "text_completion"
    assert answer.choices[0].text
    chunks = list(loose_sdk.completions.create(**asked, stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason in ("stop", "length")


def test_models_and_names_with_slash_and_colon(sdk: OpenAI):
    names = {model.id for model in sdk.models.list()}
    assert names >= {"gpt-4o", "fake-chat", "vendor/model:tag.1"}
    for name in ("gpt-4o", "vendor/model:tag.1"):
        assert sdk.models.retrieve(name).id == name
    answer = sdk.chat.completions.create(model="vendor/model:tag.1", messages=HELLO)
    assert answer.model == "vendor/model:tag.1"


def test_renamed_model_is_called_what_the_client_calls_it(sdk: OpenAI):
    answer = sdk.chat.completions.create(model="fake-renamed", messages=HELLO)
    assert answer.model == "fake-renamed"
    stream = sdk.chat.completions.create(
        model="fake-renamed", messages=HELLO, stream=True, stream_options=USAGE
    )
    assert {chunk.model for chunk in stream} == {"fake-renamed"}


@on_both
def test_headers_of_an_answer(sdk: OpenAI, models: Models):
    raw = sdk.chat.completions.with_raw_response.create(
        model=models.chat, messages=HELLO
    )
    assert len(raw.headers["x-request-id"]) == 36
    assert raw.parse()._request_id == raw.headers["x-request-id"]
    assert raw.headers["openai-version"] == "2020-10-01"
    assert int(raw.headers["openai-processing-ms"]) >= 0
    leaked = ("openai-organization", "x-ratelimit-remaining-requests")
    assert not set(leaked) & set(raw.headers)
    assert "fake" not in raw.headers.get("server", "")
