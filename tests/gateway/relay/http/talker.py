"""An upstream that says exactly these bytes, and remembers what it heard."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(slots=True)
class Talker:
    """`answers`: one for each request, as pieces; None closes, ... waits for the end
    of the test."""

    answers: list[list[bytes | None]]
    port: int = 0
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)
    closed: int = 0
    serving: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = field(
        default_factory=dict
    )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/x"

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.serving[asyncio.current_task()] = writer
        try:
            while data := await reader.read(65_536):
                self.heard.append(data)
                if not self.answers:
                    continue
                for piece in self.answers.pop(0):
                    if piece is None:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            self.closed += 1
            writer.close()
            del self.serving[asyncio.current_task()]

    async def hang_up(self) -> None:
        """Ends what is still open; Server.close_clients is of Python 3.13."""
        for writer in self.serving.values():
            writer.transport.abort()
        await asyncio.gather(*filter(None, self.serving), return_exceptions=True)


@asynccontextmanager
async def talk(
    *answers: list[bytes | None], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Talker]:
    talker = Talker(list(answers))
    server = await asyncio.start_server(talker.serve, "127.0.0.1", 0, ssl=tls)
    talker.port = server.sockets[0].getsockname()[1]
    async with server:
        yield talker
        server.close()
        await talker.hang_up()
