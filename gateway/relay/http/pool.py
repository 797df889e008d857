"""Connections that are kept for the next call, by origin and proxy."""

import asyncio
import ssl
from collections import deque
from functools import cache

from gateway.pictures import ProxyPicture
from gateway.relay.http.addresses import AddressBook
from gateway.relay.http.connection import Connection, watch_silence
from gateway.relay.http.origin import Origin
from gateway.relay.http.tunnel import open_tunnel

KEPT_SECONDS = 50.0
MAX_ADDRESSES = 3
Way = Origin | tuple[Origin, ProxyPicture]  # connections of one way are alike


class Pool:
    """Of one event loop. The newest idle connection goes first, so that those which
    are not needed any more grow old and are closed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._addresses = AddressBook()
        self._idle: dict[Way, deque[Connection]] = {}
        self._pruning: asyncio.TimerHandle | None = None

    def take(self, way: Way) -> Connection | None:
        """An idle connection that still stands."""
        idle = self._idle.get(way)
        while idle:
            connection = idle.pop()
            if not connection.is_lost and not connection.is_cut:
                return connection
        return None

    def keep(self, way: Way, connection: Connection) -> None:
        connection.idle_since = self._loop.time()
        self._idle.setdefault(way, deque()).append(connection)
        if self._pruning is None:
            self._pruning = self._loop.call_later(KEPT_SECONDS, self._prune)

    async def connect(
        self, origin: Origin, proxy: ProxyPicture | None = None, *, seconds: float
    ) -> Connection:
        """Tries a few addresses, of the proxy if there is one, each with its share of
        the time. Raises OSError, TimeoutError, or UpstreamError for an address that is
        not allowed and for a proxy that refuses."""
        place = origin if proxy is None else proxy
        ends_at = self._loop.time() + seconds
        async with asyncio.timeout_at(ends_at):
            found = await self._addresses.find(place.host, place.port)
            addresses = found[:MAX_ADDRESSES]
            for left in range(len(addresses), 1, -1):
                share = (ends_at - self._loop.time()) / left
                try:
                    async with asyncio.timeout(share):
                        return await self._open(origin, proxy, addresses[-left])
                except OSError:  # TimeoutError is one
                    continue
            return await self._open(origin, proxy, addresses[-1])

    async def _open(
        self, origin: Origin, proxy: ProxyPicture | None, address: str
    ) -> Connection:
        if proxy is not None:
            trusted = _trusted() if origin.is_tls else None
            return await open_tunnel(address, proxy, origin, trusted)
        transport, connection = await self._loop.create_connection(
            Connection,
            address,
            origin.port,
            ssl=_trusted() if origin.is_tls else None,
            server_hostname=origin.host if origin.is_tls else None,
        )
        watch_silence(transport)
        return connection

    def _prune(self) -> None:
        self._pruning = None
        oldest = self._loop.time() - KEPT_SECONDS
        for way, idle in list(self._idle.items()):
            while idle and (idle[0].is_lost or idle[0].idle_since <= oldest):
                idle.popleft().cut()
            if not idle:
                del self._idle[way]
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
