"""Connections that are kept for the next call, by origin."""

import asyncio
import socket
import ssl
from collections import deque
from functools import cache

from gateway.relay.http.addresses import AddressBook
from gateway.relay.http.connection import Connection
from gateway.relay.http.origin import Origin

KEPT_SECONDS = 50.0
MAX_ADDRESSES = 3


class Pool:
    """Of one event loop. The newest idle connection goes first, so that those which
    are not needed any more grow old and are closed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._addresses = AddressBook()
        self._idle: dict[Origin, deque[Connection]] = {}
        self._pruning: asyncio.TimerHandle | None = None

    def take(self, origin: Origin) -> Connection | None:
        """An idle connection that still stands."""
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if not connection.is_lost:
                return connection
        return None

    def keep(self, origin: Origin, connection: Connection) -> None:
        connection.idle_since = self._loop.time()
        self._idle.setdefault(origin, deque()).append(connection)
        if self._pruning is None:
            self._pruning = self._loop.call_later(KEPT_SECONDS, self._prune)

    async def connect(self, origin: Origin, *, seconds: float) -> Connection:
        """Tries a few addresses, each with its share of the time. Raises OSError,
        TimeoutError, or UpstreamError for an address that is not allowed."""
        ends_at = self._loop.time() + seconds
        async with asyncio.timeout_at(ends_at):
            found = await self._addresses.find(origin.host, origin.port)
            addresses = found[:MAX_ADDRESSES]
            for left in range(len(addresses), 1, -1):
                share = (ends_at - self._loop.time()) / left
                try:
                    async with asyncio.timeout(share):
                        return await self._open(origin, addresses[-left])
                except OSError:  # TimeoutError is one
                    continue
            return await self._open(origin, addresses[-1])

    async def _open(self, origin: Origin, address: str) -> Connection:
        transport, connection = await self._loop.create_connection(
            Connection,
            address,
            origin.port,
            ssl=_trusted() if origin.is_tls else None,
            server_hostname=origin.host if origin.is_tls else None,
        )
        plain = transport.get_extra_info("socket")
        if plain is not None:  # a silent upstream that is gone is found out
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return connection

    def _prune(self) -> None:
        self._pruning = None
        oldest = self._loop.time() - KEPT_SECONDS
        for origin, idle in list(self._idle.items()):
            while idle and (idle[0].is_lost or idle[0].idle_since <= oldest):
                idle.popleft().cut()
            if not idle:
                del self._idle[origin]
        if self._idle:
            self._pruning = self._loop.call_later(KEPT_SECONDS / 5, self._prune)

    def close(self) -> None:
        if self._pruning is not None:
            self._pruning.cancel()
        for idle in self._idle.values():
            for connection in idle:
                connection.cut()
        self._idle.clear()


_pools: dict[asyncio.AbstractEventLoop, Pool] = {}


def find_pool() -> Pool:
    """One a loop: a process has one loop, tests have several."""
    loop = asyncio.get_running_loop()
    pool = _pools.get(loop)
    if pool is None:
        for old in [it for it in _pools if it.is_closed()]:
            del _pools[old]
        pool = _pools[loop] = Pool()
    return pool


@cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
