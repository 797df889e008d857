"""The checked addresses of a host: what is checked is what is connected to."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from gateway.egress import AddressRefused, resolve_allowed
from gateway.errors import UpstreamError

FRESH_SECONDS = 30.0
MAX_REMEMBERED = 10_000
# Its own threads: a name server that hangs must not stop anything else.
_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolver")


class AddressBook:
    """Of one event loop. Calls that wait for the same name share one look-up."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[float, list[str]]] = {}
        self._running: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def find(self, host: str, port: int) -> list[str]:
        """Best first. Raises UpstreamError (address_not_allowed) or OSError."""
        known = self._known.get((host, port))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        return await asyncio.shield(self._join_look_up(host, port))

    def _join_look_up(self, host: str, port: int) -> "asyncio.Future[list[str]]":
        name = (host, port)
        running = self._running.get(name)
        if running is None:
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(_resolvers, _resolve, host, port)
            self._running[name] = running
            running.add_done_callback(lambda done: self._remember(name, done))
        return running

    def _remember(
        self, name: tuple[str, int], done: "asyncio.Future[list[str]]"
    ) -> None:
        self._running.pop(name, None)
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[name] = (time.monotonic() + FRESH_SECONDS, done.result())


def _resolve(host: str, port: int) -> list[str]:
    try:
        return resolve_allowed(host, port)
    except AddressRefused:
        raise UpstreamError(cause="address_not_allowed") from None
