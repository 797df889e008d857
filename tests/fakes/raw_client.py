"""A client that shows what really came over the wire: every read, and how it ended."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Exchange:
    """One answer; `reads` are the bytes of each read from the socket."""

    reads: list[bytes] = field(default_factory=list)
    is_reset: bool = False

    @property
    def raw(self) -> bytes:
        return b"".join(self.reads)

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        return dict(line.lower().split(": ", 1) for line in lines)

    @property
    def is_chunked(self) -> bool:
        return self.headers.get("transfer-encoding") == "chunked"

    @property
    def body(self) -> bytes:
        """The body as far as it came, chunk framing removed."""
        rest = self.raw.partition(b"\r\n\r\n")[2]
        if not self.is_chunked:
            return rest
        body = b""
        while rest and (size := int(rest.split(b"\r\n", 1)[0], 16)):
            rest = rest.split(b"\r\n", 1)[1]
            body, rest = body + rest[:size], rest[size + 2 :]
        return body

    @property
    def is_complete(self) -> bool:
        """HTTP's own view: the framing ended as it promised."""
        if self.is_chunked:
            return self.raw.endswith(b"\r\n0\r\n\r\n")
        return len(self.body) == int(self.headers["content-length"])

    def parse_json(self) -> Any:
        return json.loads(self.body)

    def list_events(self) -> list[Any]:
        """The data of each event, parsed; `[DONE]` and unparsable ones as text."""
        text = self.body.decode().replace("\r\n", "\n")
        blocks = [block for block in text.split("\n\n") if "data: " in block]
        return [parse_data(block.partition("data: ")[2]) for block in blocks]


def parse_data(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


@asynccontextmanager
async def open_call(
    port: int,
    fields: dict[str, Any] | bytes,
    path: str = "chat/completions",
    headers: str = "content-type: application/json\r\n",
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Sends one request and leaves the reading, or the leaving, to the caller."""
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v1/{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-wxyz\r\n"
    head += f"{headers}connection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def read_exchange(reader: asyncio.StreamReader) -> Exchange:
    exchange = Exchange()
    try:
        async with asyncio.timeout(10):
            while data := await reader.read(1 << 16):
                exchange.reads.append(data)
    except ConnectionResetError:
        exchange.is_reset = True
    return exchange


async def call_upstream(
    port: int, script: str, path: str = "chat/completions", **fields: Any
) -> Exchange:
    body = {"model": script} | fields
    async with open_call(port, body, path) as (reader, _):
        return await read_exchange(reader)


async def stream_upstream(port: int, script: str, **fields: Any) -> Exchange:
    """A chat stream that asks for its usage."""
    options: dict[str, Any] = {
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    return await call_upstream(port, script, **options, **fields)
