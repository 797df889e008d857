"""A small real forward proxy: it knows CONNECT and nothing else.

`async with serve_proxy() as proxy:` on the test's own loop, or `with run_proxy() as
proxy:` on a thread, for clients that block or are other processes.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(slots=True)
class Proxy:
    """`answer`: what is said to a CONNECT; only OPEN opens a way. `names`: a place as
    it is asked for -> a port of 127.0.0.1. `heads`: every request's head."""

    answer: bytes | None = OPEN
    wanted: str = ""  # the Proxy-Authorization without which it says 407
    names: dict[str, int] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    port: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def places(self) -> list[str]:
        return [head.split()[1] for head in self.heads]

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._open_way(reader, writer)
        finally:
            writer.close()
            self.tasks.discard(task)

    async def _open_way(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        answer = self.answer
        if self.wanted and f"Proxy-Authorization: {self.wanted}\r\n" not in head:
            answer = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
        if answer is None:
            await asyncio.sleep(3600)
        writer.write(answer or b"")
        await writer.drain()
        if answer != OPEN:
            return
        place = head.split()[1]
        port = self.names.get(place) or int(place.rpartition(":")[2])
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            far_writer.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def serve_proxy() -> AsyncIterator[Proxy]:
    proxy = Proxy()
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in proxy.tasks:
            task.cancel()
        await asyncio.gather(*proxy.tasks, return_exceptions=True)


@contextmanager
def run_proxy() -> Iterator[Proxy]:
    proxies: list[Proxy] = []
    started, stop = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        async with serve_proxy() as proxy:
            proxies.append(proxy)
            loops.append(asyncio.get_running_loop())
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(10)
        yield proxies[0]
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join()
