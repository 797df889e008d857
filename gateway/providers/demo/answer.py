"""What the demo hands back, and the few ways its bytes are framed."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

JSON_TYPE = "application/json"
EVENT_TYPE = "text/event-stream; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"
DONE = b"data: [DONE]\n\n"
TOKEN_SECONDS = 0.02  # slow enough to see a stream arrive, quick enough not to wait


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """An upstream's answer. `chunks` are made while they are read (pictures and
    speech cost CPU there, so iterate on a thread); `pace` is the seconds to wait
    between chunks of streamed text, else 0."""

    status: int
    content_type: str
    chunks: Iterator[bytes]
    pace: float


class RefusedRequestError(Exception):
    """The request is wrong; carries what OpenAI's error body says about it."""

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        status: int = 400,
    ) -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code
        self.status = status


def answer_json(body: object) -> DemoAnswer:
    return DemoAnswer(200, JSON_TYPE, iter((dump_json(body),)), 0.0)


def answer_text(text: str) -> DemoAnswer:
    return DemoAnswer(200, TEXT_TYPE, iter((text.encode("utf-8", "replace"),)), 0.0)


def answer_events(events: Iterator[bytes], pace: float = TOKEN_SECONDS) -> DemoAnswer:
    return DemoAnswer(200, EVENT_TYPE, events, pace)


def answer_refusal(refusal: RefusedRequestError) -> DemoAnswer:
    error = {
        "message": refusal.message,
        "type": "invalid_request_error",
        "param": refusal.param,
        "code": refusal.code,
    }
    body = dump_json({"error": error})
    return DemoAnswer(refusal.status, JSON_TYPE, iter((body,)), 0.0)


def answer_long_list(head: dict[str, Any], items: Iterable[object]) -> DemoAnswer:
    """`head` plus a `data` list whose items are made one by one, never all at once."""

    def write_body() -> Iterator[bytes]:
        yield dump_json(head)[:-1] + b',"data":['
        for index, item in enumerate(items):
            yield (b"," if index else b"") + dump_json(item)
        yield b"]}"

    return DemoAnswer(200, JSON_TYPE, write_body(), 0.0)


def dump_json(body: object) -> bytes:
    """Readable UTF-8; what orjson will not write (lone surrogates, huge integers)
    goes out escaped instead."""
    try:
        return orjson.dumps(body)
    except TypeError:
        return json.dumps(body, separators=(",", ":")).encode("ascii")


def frame_event(body: object, name: str | None = None) -> bytes:
    line = f"event: {name}\n".encode("ascii") if name else b""
    return line + b"data: " + dump_json(body) + b"\n\n"


def create_id(prefix: str) -> str:
    return prefix + uuid.uuid4().hex


def read_clock() -> int:
    """Unix seconds, as `created` wants them."""
    return int(time.time())
