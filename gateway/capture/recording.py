"""Listening to one exchange while it passes, and keeping it afterwards.

A thread of its own redacts, seals and writes. When more wait than it can take, the
newest are dropped: what is kept is a help for debugging, not a record to rely on.
"""

import threading
from collections.abc import Awaitable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from gateway.capture.redaction import redact_body, redact_request
from gateway.capture.storage import keep_exchange
from gateway.capture.streams import KIND, redact_stream
from gateway.errors import GatewayError
from gateway.relay.answer import Answer, Headers, Send
from gateway.relay.context import CallContext
from gateway.wire.call_request import CallRequest

MAX_HEARD = 1024 * 1024  # bytes of an answer that are remembered while it passes
MAX_WAITING = 200  # exchanges
MAX_WAITING_BYTES = 64 * 1024 * 1024

log = structlog.get_logger("capture")
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="capture")


class WaitingRoom:
    """How many exchanges, of how many bytes, wait for the thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.exchanges = 0
        self.size = 0

    def enter(self, size: int) -> bool:
        with self._lock:
            is_full = self.exchanges >= MAX_WAITING or (
                self.size + size > MAX_WAITING_BYTES
            )
            if not is_full:
                self.exchanges += 1
                self.size += size
            return not is_full

    def leave(self, size: int) -> None:
        with self._lock:
            self.exchanges -= 1
            self.size -= size


waiting_room = WaitingRoom()


@dataclass(slots=True)
class Recording:
    """`hours`: how long it is kept."""

    rid: UUID
    account_id: int
    call: CallRequest
    hours: int
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    content_type: str = "application/json"
    heard: list[bytes] = field(default_factory=list)
    size: int = 0
    missed: int = 0

    @classmethod
    def of(cls, context: CallContext) -> "Recording":
        key = context.key
        return cls(context.rid, key.account_id, context.request, key.capture_hours)

    async def listen(self, answer: Awaitable[Answer]) -> Answer:
        """The answer, which is recorded on its way out."""
        try:
            reply = await answer
        except GatewayError as error:
            self._hear(error.to_json())
            self._hand_over()
            raise
        except BaseException:  # the client left before there was an answer
            self._hand_over()
            raise
        self._note_kind(reply.headers)
        if reply.produce is None:
            self._hear(reply.body)
            self._hand_over()
            return reply
        produce = reply.produce

        async def produce_aloud(send: Send, headers: Headers) -> None:
            async def pass_on(message: MutableMapping[str, Any]) -> None:
                if body := message.get("body"):
                    self._hear(body)
                await send(message)

            try:
                await produce(pass_on, headers)
            finally:
                self._hand_over()

        return Answer(reply.status, reply.headers, produce=produce_aloud)

    def _note_kind(self, headers: Headers) -> None:
        for name, value in headers:
            if name == b"content-type":
                self.content_type = value.decode("latin-1")

    def _hear(self, body: bytes) -> None:
        if self.size < MAX_HEARD or self.size == 0:
            self.heard.append(body)
            self.size += len(body)
        else:
            self.missed += len(body)

    def _hand_over(self) -> None:
        """To the thread; never waits."""
        size = len(self.call.body) + self.size
        if waiting_room.enter(size):
            _writer.submit(self._write, size)
        else:
            log.warning("capture_dropped", rid=str(self.rid))

    def _redact(self, answer: bytes) -> str:
        if self.content_type.startswith(KIND):
            return redact_stream(answer, self.call.endpoint, more_bytes=self.missed)
        return redact_body(answer, self.content_type, more_bytes=self.missed)

    def _write(self, size: int) -> None:
        try:
            answer = b"".join(self.heard)
            keep_exchange(
                rid=self.rid,
                account_id=self.account_id,
                request=redact_request(self.call),
                answer=self._redact(answer),
                at=self.at,
                expires_at=self.at + timedelta(hours=self.hours),
            )
        except Exception as error:  # it must never take a call with it
            log.error("capture_failed", rid=str(self.rid), error=type(error).__name__)
        finally:
            connection.close()
            waiting_room.leave(size)
