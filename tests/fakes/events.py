"""Streamed answers as lists of events; the player decides how they leave."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.answers import (
    CREATED,
    PIXEL,
    answer_response,
    count_audio,
    count_picture,
    count_tokens,
    dump_json,
)
from tests.fakes.request import Request
from tests.fakes.script import Plan


@dataclass(frozen=True, slots=True)
class Event:
    """`tokens` it delivers; `is_final`: from here on the reported usage is due."""

    data: bytes
    name: str = ""
    tokens: int = 0
    is_final: bool = False


DONE = Event(b"[DONE]")


def stream_chat(plan: Plan, request: Request) -> Iterator[Event]:
    if plan.has_extras:  # Azure opens with a chunk that has no choices
        yield chat_event(plan, request, None)
    yield chat_event(plan, request, {"role": "assistant", "content": ""})
    for text in plan.deltas:
        delta = {"content": text}
        if plan.has_extras:
            delta["reasoning_content"] = "hm"
        yield chat_event(plan, request, delta, tokens=1)
    yield chat_event(plan, request, {}, finish="stop")
    yield from end_tokens(plan, request, {"object": "chat.completion.chunk"})


def chat_event(
    plan: Plan,
    request: Request,
    delta: dict[str, str] | None,
    *,
    finish: str | None = None,
    tokens: int = 0,
) -> Event:
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish}
    if finish and plan.usage_place == "choices":
        choice["usage"] = count_tokens(plan)
    chunk = open_chunk(request, {"object": "chat.completion.chunk"})
    chunk["choices"] = [] if delta is None else [choice]
    if request.wants_usage and plan.usage_place == "top":
        chunk["usage"] = None
    return Event(dump_json(chunk), tokens=tokens, is_final=finish is not None)


def open_chunk(request: Request, kind: dict[str, str]) -> dict[str, Any]:
    head: dict[str, Any] = {"id": "chatcmpl-fake"} | kind
    return head | {"created": CREATED, "model": request.fields.get("model", "")}


def stream_completion(plan: Plan, request: Request) -> Iterator[Event]:
    kind = {"object": "text_completion"}
    for text in (*plan.deltas, ""):
        choice = {"index": 0, "text": text, "logprobs": None}
        choice["finish_reason"] = None if text else "stop"
        chunk = open_chunk(request, kind) | {"choices": [choice]}
        yield Event(dump_json(chunk), tokens=bool(text), is_final=not text)
    yield from end_tokens(plan, request, kind)


def end_tokens(plan: Plan, request: Request, kind: dict[str, str]) -> Iterator[Event]:
    """The usage chunk, only when asked for as OpenAI does, and the end marker."""
    if request.wants_usage and plan.usage_place == "top":
        chunk = open_chunk(request, kind) | {"choices": []}
        yield Event(dump_json(chunk | {"usage": count_tokens(plan)}), is_final=True)
    if plan.has_done:
        yield DONE


def typed_event(number: int, name: str, /, **fields: Any) -> Event:
    body = {"type": name, "sequence_number": number} | fields
    is_delta = name.endswith(".delta")
    is_final = name.endswith((".completed", "transcript.text.done"))
    return Event(dump_json(body), name, tokens=is_delta, is_final=is_final)


def stream_response(plan: Plan, request: Request) -> Iterator[Event]:
    whole = answer_response(plan, request)
    opened = whole | {"status": "in_progress", "output": []}
    opened.pop("usage", None)
    item = whole["output"][0]
    text = item["content"][0]
    bare = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    said: dict[str, Any] = bare | {"logprobs": []}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("created", {"response": opened}),
        ("in_progress", {"response": opened}),
        ("output_item.added", {"output_index": 0, "item": item | {"content": []}}),
        ("content_part.added", bare | {"part": text | {"text": ""}}),
        *(("output_text.delta", said | {"delta": word}) for word in plan.deltas),
        ("output_text.done", said | {"text": text["text"]}),
        ("content_part.done", bare | {"part": text}),
        ("output_item.done", {"output_index": 0, "item": item}),
        ("completed", {"response": whole}),
    ]
    for number, (name, fields) in enumerate(steps):
        yield typed_event(number, f"response.{name}", **fields)


def stream_images(plan: Plan, request: Request) -> Iterator[Event]:
    kind = "image_edit" if request.path.endswith("edits") else "image_generation"
    fields: dict[str, Any] = {"b64_json": PIXEL, "created_at": CREATED}
    for index in range(int(request.fields.get("partial_images") or 0)):
        name = f"{kind}.partial_image"
        yield typed_event(index, name, **fields, partial_image_index=index)
    if plan.usage_place == "top":
        fields["usage"] = count_picture(plan)
    yield typed_event(9, f"{kind}.completed", **fields)


def stream_transcription(plan: Plan, request: Request) -> Iterator[Event]:
    for number, text in enumerate(plan.deltas):
        event = typed_event(number, "transcript.text.delta", delta=text)
        yield Event(event.data, tokens=1)
    fields: dict[str, Any] = {"text": "".join(plan.deltas)}
    if plan.usage_place == "top":
        fields["usage"] = count_audio(plan, request)
    end = typed_event(len(plan.deltas), "transcript.text.done", **fields)
    yield Event(end.data, is_final=True)


STREAMS: dict[str, Callable[[Plan, Request], Iterator[Event]]] = {
    "chat/completions": stream_chat,
    "completions": stream_completion,
    "responses": stream_response,
    "images/generations": stream_images,
    "images/edits": stream_images,
    "audio/transcriptions": stream_transcription,
}
