"""The writing half of one exchange; it notes on the bill when the client leaves."""

import asyncio
import socket
import struct
import time
from collections.abc import Mapping

from tests.fakes.bill import BillLine

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


class ClientLeftError(Exception):
    """The client closed its side while we were still answering."""


class Reply:
    def __init__(
        self, writer: asyncio.StreamWriter, left: asyncio.Event, line: BillLine
    ) -> None:
        self.writer, self.left, self.line = writer, left, line
        self.sent_at = time.monotonic()
        self.is_open = True  # False: the connection must not be used again

    async def send(self, data: bytes) -> None:
        if self.left.is_set():
            raise ClientLeftError
        self.writer.write(data)
        try:
            await self.writer.drain()
        except ConnectionError:
            raise ClientLeftError from None
        self.sent_at = time.monotonic()

    async def send_head(self, status: int, headers: Mapping[str, str]) -> None:
        """Also sends what a gateway must not pass on: vendor names, rate limits."""
        self.line.status = status
        always = {
            "server": "fake-upstream",
            "x-request-id": f"up-{self.line.n}",
            "openai-organization": "org-of-the-operator",
            "x-ratelimit-remaining-requests": "41",
        }
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in (always | {**headers}).items()]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    async def send_chunk(self, data: bytes) -> None:
        await self.send(b"%x\r\n%b\r\n" % (len(data), data))

    async def end_chunks(self) -> None:
        await self.send(b"0\r\n\r\n")

    async def wait(self, seconds: float) -> None:
        """Sleeps, but never longer than the client stays."""
        try:
            await asyncio.wait_for(self.left.wait(), seconds)
        except TimeoutError:
            return
        raise ClientLeftError

    def note_client_left(self) -> None:
        self.line.client_left_after_s = time.monotonic() - self.sent_at
        self.line.client_left_at = time.time()
        self.is_open = False

    def close(self) -> None:
        self.is_open = False

    async def abort(self) -> None:
        """A TCP reset, after a moment for what was sent to arrive."""
        await self.wait(0.02)
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        self.is_open = False
