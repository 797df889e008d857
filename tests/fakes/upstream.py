"""The scripted upstream: `python -m tests.fakes.upstream --port 0`.

Its first line of output is `port N`. The script of a call is its model name, or
its `user` field or its credential when that holds one: see `tests.fakes.script`.
"""

import argparse
import asyncio
import contextlib
import signal
from dataclasses import asdict

from tests.fakes.answers import dump_json
from tests.fakes.bill import BillLine, open_line
from tests.fakes.bodies import send_body
from tests.fakes.player import play_models, play_plan
from tests.fakes.reply import ClientLeftError, Reply
from tests.fakes.request import MAX_HEAD_BYTES, Request, read_request
from tests.fakes.script import Plan, choose_script, make_plan


class WatchedConnection(asyncio.StreamReaderProtocol):
    """Streams, plus an event that is set as soon as the peer closes its side."""

    def __init__(self, server: "FakeUpstream") -> None:
        loop = asyncio.get_running_loop()
        self.left = asyncio.Event()
        reader = asyncio.StreamReader(limit=MAX_HEAD_BYTES, loop=loop)
        super().__init__(
            reader, lambda r, w: server.start_task(r, w, self.left), loop=loop
        )

    def eof_received(self) -> bool | None:
        self.left.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.left.set()
        super().connection_lost(exc)


class FakeUpstream:
    """`async with FakeUpstream() as up:` then `up.base_url` and `up.bill`."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.bill: list[BillLine] = []
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> "FakeUpstream":
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(
            lambda: WatchedConnection(self), "127.0.0.1", self.port, backlog=1024
        )
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def start_task(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        left: asyncio.Event,
    ) -> None:
        task = asyncio.get_running_loop().create_task(
            self.serve_connection(reader, writer, left)
        )
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def serve_connection(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        left: asyncio.Event,
    ) -> None:
        try:
            while request := await read_request(reader):
                if not await self.answer_request(request, writer, left):
                    break
        finally:
            writer.transport.abort() if left.is_set() else writer.close()

    async def answer_request(
        self, request: Request, writer: asyncio.StreamWriter, left: asyncio.Event
    ) -> bool:
        """True when the connection may be used for another request."""
        script = choose_script(request.fields, request.headers.get("authorization", ""))
        line = open_line(len(self.bill), request, script)
        reply = Reply(writer, left, line)
        try:
            if not await self.answer_own_page(request, reply, script):
                self.bill.append(line)
                await play_plan(make_plan(script), request, reply, line)
        except ClientLeftError:
            reply.note_client_left()
        return reply.is_open and request.headers.get("connection") != "close"

    async def answer_own_page(
        self, request: Request, reply: Reply, script: str
    ) -> bool:
        match request.method, request.path:
            case "GET", "/__bill":
                lines = [asdict(line) for line in self.bill]
                await send_body(reply, Plan(), dump_json(lines))
            case "POST", "/__reset":
                self.bill.clear()
                await send_body(reply, Plan(), b"{}")
            case "GET", "/v1/models" if script == "ok":
                await play_models(reply)
            case _:
                return False
        return True


async def serve_until_told(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with FakeUpstream(port) as upstream:
        print(f"port {upstream.port}", flush=True)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A scripted upstream for tests.")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free port")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_until_told(parser.parse_args().port))


if __name__ == "__main__":
    main()
