"""One keep-alive connection of the load generator."""

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from tests.load.answer_reader import AnswerReader

MESSAGES = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "Say hello to everyone who reads this, please."},
]
EXTRA_EVENTS = 3  # of a stream, beside its deltas: opening, finish, [DONE]


def make_request(port: int, key: str, **fields: Any) -> bytes:
    """The bytes of one chat call."""
    call = {"model": "gpt-4o", "messages": MESSAGES, "max_tokens": 512} | fields
    body = json.dumps(call).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
        f"authorization: Bearer {key}\r\ncontent-type: application/json\r\n"
        f"accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def make_paced_request(port: int, key: str, deltas: int, interval_ms: int) -> bytes:
    """A stream of `deltas + EXTRA_EVENTS` events; usage is not asked for."""
    script = f"paced:{deltas}:{interval_ms}"
    return make_request(port, key, stream=True, user=script)


class Caller(asyncio.Protocol):
    """Sends a request at a time; calls `on_end(self, fault)` at the end of each."""

    def __init__(self, on_end: Callable[["Caller", str], None]) -> None:
        self.on_end = on_end
        self.answer = AnswerReader()
        self.events = 0  # expected; 0 for a JSON body
        self.is_busy = False
        self.sent_at = self.first_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes, *, events: int = 0) -> None:
        self.answer, self.events = AnswerReader(), events
        self.is_busy, self.first_at = True, 0.0
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        is_complete = self.answer.feed(data)
        if not self.first_at and self.answer.size:
            self.first_at = time.perf_counter()
        if is_complete:
            self.is_busy = False
            self.on_end(self, self.answer.find_fault(events=self.events))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.is_busy:
            self.is_busy = False
            self.on_end(self, "connection lost")

    @property
    def first_ms(self) -> float:
        """Milliseconds from the request to the first byte of the answer's body."""
        return (self.first_at - self.sent_at) * 1000


def reuse(caller: Caller) -> Caller:
    return caller


async def open_callers(
    port: int, count: int, on_end: Callable[[Caller, str], None]
) -> list[Caller]:
    loop = asyncio.get_running_loop()
    callers = [Caller(on_end) for _ in range(count)]
    for caller in callers:
        await loop.create_connection(partial(reuse, caller), "127.0.0.1", port)
    return callers
