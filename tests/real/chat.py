"""What a client of a real chat model sees: `check_…` functions, in their order."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

from tests.real.bill import CHAT, is_generating
from tests.real.stage import Stage

QUESTION: list[Any] = [{"role": "user", "content": "What is the capital of France?"}]
CHINESE: list[Any] = [{"role": "user", "content": "请用中文介绍一下北京。"}]
# Temperature 0 makes answers repeatable; so does leaving llama.cpp's prompt cache
# alone, by a field that no OpenAI client knows and the gateway has to pass on.
ASK: dict[str, Any] = {"model": CHAT, "max_tokens": 24, "temperature": 0}
ANEW: dict[str, Any] = {"extra_body": {"cache_prompt": False}}


def check_whole_chat(stage: Stage) -> None:
    answer = stage.client.chat.completions.create(messages=QUESTION, **ASK)
    assert (answer.choices[0].message.content or "").strip()
    assert answer.model == CHAT
    assert answer.usage


def check_streamed_chat(stage: Stage) -> None:
    """Also the second time the question is asked: most of it comes from the cache."""
    with stage.client.chat.completions.stream(
        messages=QUESTION, stream_options={"include_usage": True}, **ASK
    ) as stream:
        chunks = [event.chunk for event in stream if event.type == "chunk"]
        collected = stream.current_completion_snapshot.choices[0].message.content
    assert collected
    assert collected == join_deltas(chunks)
    assert chunks[-1].usage
    assert not chunks[-1].choices


def check_stream_without_usage(stage: Stage) -> None:
    """Nobody sees the usage, and it is charged all the same."""
    chunks = list(stream_chat(stage, QUESTION))
    assert join_deltas(chunks).strip()
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def check_stream_equals_whole(stage: Stage) -> None:
    for messages in (QUESTION, CHINESE):
        whole = stage.client.chat.completions.create(messages=messages, **ASK, **ANEW)
        streamed = join_deltas(stream_chat(stage, messages, **ANEW))
        assert streamed == whole.choices[0].message.content
        assert streamed.strip()


def check_completion(stage: Stage) -> None:
    ask: dict[str, Any] = {"prompt": "The capital of France is", **ASK, **ANEW}
    whole = stage.client.completions.create(**ask).choices[0].text
    assert "Paris" in whole
    events = stage.client.completions.create(stream=True, **ask)
    assert "".join(it.choices[0].text for it in events) == whole


def check_responses(stage: Stage) -> None:
    ask: dict[str, Any] = {
        "model": CHAT,
        "input": QUESTION[0]["content"],
        "max_output_tokens": 24,
    }
    ask |= {"temperature": 0, **ANEW}
    whole = stage.client.responses.create(**ask)
    assert whole.output_text.strip()
    events = list(stage.client.responses.create(stream=True, **ask))
    deltas = [it.delta for it in events if it.type == "response.output_text.delta"]
    assert "".join(deltas) == whole.output_text
    assert events[-1].type == "response.completed"


def check_many_at_once(stage: Stage) -> None:
    """Twice as many as llama.cpp has slots: the others wait there."""
    with ThreadPoolExecutor(4) as pool:
        streams = [pool.submit(stream_chat, stage, QUESTION) for _ in range(4)]
        texts = [join_deltas(stream.result()) for stream in streams]
    assert all(text.strip() for text in texts), texts


def check_long_prompt(stage: Stage) -> None:
    """llama.cpp has codes that are numbers; clients get OpenAI's shape."""
    long: list[Any] = [{"role": "user", "content": "word " * 3000}]
    with pytest.raises(openai.BadRequestError, match="context size") as refused:
        stage.client.chat.completions.create(messages=long, **ASK)
    body = refused.value.body
    assert isinstance(body, dict)
    assert body.keys() == {"message", "type", "param", "code"}
    assert isinstance(body["code"], str)


def check_client_that_leaves(stage: Stage) -> None:
    """llama.cpp stops working within seconds, long before the 400 tokens."""
    stream = stream_chat(stage, CHINESE, max_tokens=400)
    for _ in range(4):
        next(stream)
    stream.close()
    deadline = time.monotonic() + 5
    while is_generating(stage.chat_port):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def stream_chat(stage: Stage, messages: Any, **more: Any) -> Any:
    ask = {**ASK, **more}
    return stage.client.chat.completions.create(messages=messages, stream=True, **ask)


def join_deltas(chunks: Any) -> str:
    choices = [choice for chunk in chunks for choice in chunk.choices]
    return "".join(choice.delta.content or "" for choice in choices)
