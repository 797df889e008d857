"""One open connection to Redis: commands out at any time, answers in their order."""

import asyncio
from collections import deque
from collections.abc import Callable

from gateway.limits.resp import RedisError, ReplyReader


class Pipe(asyncio.Protocol):
    """`on_reply` hears of every good reply, `on_end` of the end; `reason` is its."""

    def __init__(
        self, on_reply: Callable[["Pipe"], None], on_end: Callable[["Pipe"], None]
    ) -> None:
        self._on_reply, self._on_end = on_reply, on_end
        self._reader = ReplyReader()
        self._waiting: deque[asyncio.Future[bytes | None] | None] = deque()
        self.reason = "it closed the connection"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def send(self, data: bytes, future: "asyncio.Future[bytes | None] | None") -> None:
        self._waiting.append(future)
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        try:
            for reply in self._reader.feed(data):
                future = self._waiting.popleft()
                if isinstance(reply, RedisError):
                    raise reply
                self._on_reply(self)
                if future is not None and not future.done():
                    future.set_result(reply)
        except (RedisError, IndexError) as error:
            self.cut(str(error))

    def cut(self, reason: str) -> None:
        self.reason = reason
        self._transport.abort()
        self.connection_lost(None)

    def connection_lost(self, error: Exception | None) -> None:
        for future in self._waiting:
            if future is not None and not future.done():
                future.set_result(None)
        self._waiting.clear()
        if error is not None:
            self.reason = str(error)
        self._on_end(self)
