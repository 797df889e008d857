"""The pooled HTTP client of a process, behind the egress guard."""

import asyncio
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from gateway.egress import is_allowed_address
from gateway.errors import UpstreamError

KEEPALIVE_SECONDS = 50
READ_BUFFER = 256 * 1024  # a slow client holds the upstream back beyond this


class GuardedResolver(AbstractResolver):
    """Resolves once and hands on only checked addresses, so the one that was checked
    is the one that is connected to."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        allowed = [it for it in found if is_allowed_address(it["host"])]
        if not allowed:
            raise UpstreamError(cause="address_not_allowed")
        return allowed

    async def close(self) -> None:
        await self._resolver.close()


_sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}
_urls: dict[str, URL] = {}


def session() -> aiohttp.ClientSession:
    """One a loop: a process has one loop, tests have several."""
    loop = asyncio.get_running_loop()
    found = _sessions.get(loop)
    if found is None or found.closed:
        for old in [it for it in _sessions if it.is_closed()]:
            del _sessions[old]
        found = _sessions[loop] = _open_session()
    return found


def _open_session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=0,
        keepalive_timeout=KEEPALIVE_SECONDS,
        resolver=GuardedResolver(),
        ttl_dns_cache=30,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        read_bufsize=READ_BUFFER,
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"),
        trust_env=False,
    )


async def close_session() -> None:
    found = _sessions.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()


def parse_url(text: str) -> URL:
    """Remembered: parsing costs more than the look-up. Guards literal addresses, which
    never reach the resolver."""
    url = _urls.get(text)
    if url is None:
        url = URL(text)
        if url.host is None or url.scheme not in ("http", "https"):
            raise UpstreamError(cause="bad_base_url")
        if _is_literal(url.host) and not is_allowed_address(url.host):
            raise UpstreamError(cause="address_not_allowed")
        if len(_urls) < 100_000:
            _urls[text] = url
    return url


def _is_literal(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return False
    return True
