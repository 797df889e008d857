"""Asking the demo as the relay would, and reading what comes back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from gateway.providers.demo import DemoAnswer, answer_demo

PICTURES = "https://gateway.example/demo/pictures/"


def ask(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO] | None = None,
) -> DemoAnswer:
    return answer_demo(
        endpoint, fields, files or {}, picture_url=lambda recipe: PICTURES + recipe
    )


def read_bytes(answer: DemoAnswer) -> bytes:
    return b"".join(answer.chunks)


def ask_body(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO] | None = None,
) -> dict[str, Any]:
    answer = ask(endpoint, fields, files)
    body = read_bytes(answer)
    assert answer.status == 200, body
    assert answer.content_type == "application/json"
    return dict(json.loads(body))


def ask_error(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO] | None = None,
) -> dict[str, Any]:
    answer = ask(endpoint, fields, files)
    body = json.loads(read_bytes(answer))
    assert answer.status == 400
    assert answer.content_type == "application/json"
    assert set(body) == {"error"}
    assert set(body["error"]) == {"message", "type", "param", "code"}
    assert body["error"]["type"] == "invalid_request_error"
    return dict(body["error"])


def ask_events(
    endpoint: str,
    fields: Mapping[str, Any],
    files: Mapping[str, BinaryIO] | None = None,
) -> list[tuple[str | None, Any]]:
    """(event name or None, parsed data); the end marker stays the text "[DONE]"."""
    answer = ask(endpoint, fields, files)
    assert answer.status == 200
    assert answer.content_type == "text/event-stream; charset=utf-8"
    return [_read_event(chunk.decode()) for chunk in answer.chunks]


def _read_event(event: str) -> tuple[str | None, Any]:
    assert event.endswith("\n\n")
    *named, data = event.removesuffix("\n\n").split("\n")
    name = named[0].removeprefix("event: ") if named else None
    text = data.removeprefix("data: ")
    return name, text if text == "[DONE]" else json.loads(text)


def name_file(data: bytes, name: str) -> BinaryIO:
    file = io.BytesIO(data)
    file.name = name
    return file
