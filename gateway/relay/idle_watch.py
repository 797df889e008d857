"""Watches an upstream's silence: comments keep the client's connection through it, and
too long a silence ends the upstream. One timer a stream, not one an event.

Only the time that we wait for the upstream counts: a client that reads slowly is no
silence of the upstream's.
"""

import asyncio
from collections.abc import Callable

from gateway.relay.upstream import Upstream

PING_SECONDS = 15.0  # proxies between us and the client give up after 30 or 60


class IdleWatch:
    def __init__(
        self, upstream: Upstream, seconds: float, *, ping: Callable[[], None]
    ) -> None:
        self._upstream, self._seconds, self._ping = upstream, seconds, ping
        self._loop = asyncio.get_running_loop()
        self.waits_since: float | None = None  # the relay sets it, at each event
        self._pinged_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.has_fired = False

    def start(self) -> None:
        self._check()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _check(self) -> None:
        now = self._loop.time()
        since = now if self.waits_since is None else self.waits_since
        if now - since >= self._seconds:
            self.has_fired = True
            self._upstream.close()
            return
        quiet_since = max(since, self._pinged_at)
        if now - quiet_since >= PING_SECONDS:
            self._ping()
            quiet_since = self._pinged_at = now
        due = min(quiet_since + PING_SECONDS, since + self._seconds)
        self._timer = self._loop.call_at(due, self._check)
