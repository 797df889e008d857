"""Ends an upstream that has gone silent. One timer a stream, not one an event."""

import asyncio

from gateway.relay.upstream import Upstream


class IdleWatch:
    def __init__(self, upstream: Upstream, seconds: float) -> None:
        self._upstream, self._seconds = upstream, seconds
        self._loop = asyncio.get_running_loop()
        self._touched = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self.has_fired = False

    def start(self) -> None:
        self._timer = self._loop.call_later(self._seconds, self._check)

    def touch(self) -> None:
        self._touched = self._loop.time()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _check(self) -> None:
        left = self._touched + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._check)
        else:
            self.has_fired = True
            self._upstream.close()
