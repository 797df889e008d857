"""One connection to Redis, pipelined, that never holds a call up.

Who asks waits PATIENCE at most. When that is over without an answer, all others are
told at once to go on without, until Redis speaks again; after HANG it is given up, and
a new connection is tried now and then. An outage is one line in the log.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from gateway.limits.address import connect, list_greetings
from gateway.limits.pipe import Pipe
from gateway.limits.resp import RedisError, pack_command, pack_script
from gateway.limits.scripts import ADMIT, CHANGE

PATIENCE = 0.02  # seconds
GRACE = 0.002  # one more look at the socket: the loop itself may have been busy
HANG = 1.0
LATE = b""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0  # between two tries to connect

log = structlog.get_logger("limits")


class Link:
    """Of one event loop. `on_open` is called whenever Redis is there anew, or speaks
    again."""

    def __init__(self, url: str, on_open: Callable[[], None]) -> None:
        self._url, self._on_open = url, on_open
        self._loop = asyncio.get_running_loop()
        self._pipe: Pipe | None = None
        self._opening: asyncio.Task[None] | None = None
        self._is_late = self._is_away = False
        self._hang: asyncio.TimerHandle | None = None
        self._pause, self._next_try = FIRST_PAUSE, 0.0

    async def ask(
        self, script: bytes, keys: Iterable[str], values: Iterable[object]
    ) -> bytes | None:
        """The script's answer; LATE when there is none in time; None when it was not
        even asked."""
        if self._pipe is None:
            self._open()
            if self._opening is not None and not self._is_away:
                await asyncio.wait([self._opening], timeout=PATIENCE)
        pipe = self._pipe
        if pipe is None or self._is_late:
            return None
        future: asyncio.Future[bytes | None] = self._loop.create_future()
        pipe.send(pack_script(script, keys, values), future)
        timer = self._loop.call_later(PATIENCE, self._look_again, future)
        try:
            return await future
        finally:
            timer.cancel()

    def tell(
        self, script: bytes, keys: Iterable[str], values: Iterable[object]
    ) -> None:
        """Nobody waits for an answer; without Redis it is left unsaid."""
        if self._pipe is not None:
            self._pipe.send(pack_script(script, keys, values), None)

    def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
        if self._hang is not None:
            self._hang.cancel()
        if self._pipe is not None:
            pipe, self._pipe = self._pipe, None
            pipe.cut("")

    def _look_again(self, future: "asyncio.Future[bytes | None]") -> None:
        if not future.done():
            self._loop.call_later(GRACE, self._give_up_waiting, future)

    def _give_up_waiting(self, future: "asyncio.Future[bytes | None]") -> None:
        if future.done():
            return
        future.set_result(LATE)
        if not self._is_late:
            self._is_late = True
            self._hang = self._loop.call_later(HANG, self._check_hang, self._pipe)

    def _check_hang(self, pipe: Pipe | None) -> None:
        if self._is_late and pipe is not None and pipe is self._pipe:
            pipe.cut("it does not answer")

    def _note_reply(self, pipe: Pipe) -> None:
        if pipe is not self._pipe:  # it greets us, which is no answer yet
            return
        if self._is_late:
            self._is_late = False
            self._on_open()
        if self._is_away:
            self._is_away, self._pause = False, FIRST_PAUSE
            log.info("limits_shared_again")

    def _note_end(self, pipe: Pipe) -> None:
        if pipe is self._pipe:
            self._pipe, self._is_late = None, False
            self._note_trouble(pipe.reason)

    def _note_trouble(self, reason: str) -> None:
        self._next_try = self._loop.time() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        if not self._is_away:
            self._is_away = True
            log.warning("limits_counted_alone", error=reason[:200])

    def _open(self) -> None:
        is_due = self._loop.time() >= self._next_try
        if is_due and (self._opening is None or self._opening.done()):
            self._opening = self._loop.create_task(self._try_to_open())

    async def _try_to_open(self) -> None:
        pipe: Pipe | None = None
        try:
            async with asyncio.timeout(HANG):
                pipe = await connect(
                    self._url, lambda: Pipe(self._note_reply, self._note_end)
                )
                await self._greet(pipe)
        except (OSError, RedisError, ValueError) as error:
            if pipe is not None:
                pipe.cut("")
            self._note_trouble(str(error) or "it does not answer")
        else:
            self._pipe = pipe
            self._on_open()

    async def _greet(self, pipe: Pipe) -> None:
        loads = [("SCRIPT", "LOAD", text) for text in (ADMIT, CHANGE)]
        futures: list[asyncio.Future[bytes | None]] = []
        for words in [*list_greetings(self._url), *loads]:
            futures.append(self._loop.create_future())
            pipe.send(pack_command(*words), futures[-1])
        for future in futures:
            if await future is None:
                raise RedisError(pipe.reason)
