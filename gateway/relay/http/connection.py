"""One connection to an upstream, and the one exchange that runs on it at a time."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import cast

from gateway.relay.http.answer_reader import AnswerReader, NotHttp

LINGER_SECONDS = 1.0
Keep = Callable[["Connection"], None]


class ConnectionBroken(OSError):
    """It ended, or what came was no HTTP; the exchange has no (whole) answer."""


class Connection(AnswerReader, asyncio.Protocol):
    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._is_busy = self.is_cut = False
        self.is_lost = False
        self.idle_since = 0.0

    async def exchange(self, head: bytes, body: bytes | Iterable[bytes]) -> None:
        """Sends a request; returns when the head of its answer is here, which may be
        before all is sent. Raises ConnectionBroken."""
        self.begin()
        self._fault = ""
        self._keep: Keep | None = None
        self._linger: asyncio.TimerHandle | None = None
        self._is_busy = True
        if isinstance(body, bytes):
            self._transport.write(head + body)
        else:
            self._transport.write(head)
            await self._write_pieces(body)
        while not self.has_head:
            await self._next_news()

    async def _write_pieces(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            if self._writable is not None:
                await self._writable
            if self.has_head or self._fault:
                self.has_extra = True  # it answered early: half a request is sent
                return
            self._transport.write(piece)

    async def read(self) -> bytes:
        """What has arrived, at once; b"" at the end. Raises ConnectionBroken."""
        while not self.parts:
            if self.is_complete:
                return b""
            await self._next_news()
        return self.take_parts()

    def finish(self, keep: Keep, *, is_ended: bool = False) -> None:
        """Ends the exchange: `keep` takes the connection when another may follow.

        With `is_ended` the answer has said its last word, and its framing may still
        come: it gets a moment, so that streams do not cost a connection each.
        """
        if is_ended and not self.is_complete and not self.is_lost:
            self._keep = keep
            self._linger = self._loop.call_later(LINGER_SECONDS, self.cut)
            return
        can_follow = (
            self.is_complete
            and self.is_kept_alive
            and self.is_reading
            and not self.is_lost
            and not self.has_extra
        )
        self._is_busy = False
        if can_follow:
            keep(self)
        else:
            self.cut()

    def cut(self) -> None:
        self.is_cut = True
        self._transport.abort()

    def _next_news(self) -> "asyncio.Future[None]":
        """To be awaited at once. Raises ConnectionBroken when there will be none."""
        if self._fault:
            raise ConnectionBroken(self._fault)
        self._waiter = self._loop.create_future()
        return self._waiter

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    # What the event loop and the reader tell.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            "asyncio.Transport", transport
        )  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        if not self._is_busy:
            self.cut()  # nobody asked
            return
        try:
            self.feed(data)
        except NotHttp as error:
            self._fault = self._fault or f"not HTTP: {error}"
            self.cut()
        if self.has_head or self._fault:
            self._wake()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._linger is not None and self._keep is not None:
            self._linger.cancel()
            self._loop.call_soon(self.finish, self._keep)  # after what follows it

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        self.resume_writing()
        if self.is_complete:
            return
        is_clean = exc is None and not self.is_cut
        if is_clean and self.has_head and not self.is_framed:
            self.is_complete = True  # the end of the connection is the end of it
        else:
            self._fault = self._fault or "the connection ended"
        self._wake()

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None


def watch_silence(transport: asyncio.BaseTransport) -> None:
    """A silent upstream that is gone is found out."""
    plain = transport.get_extra_info("socket")
    if plain is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
