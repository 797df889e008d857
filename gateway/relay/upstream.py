"""One open answer of an upstream, whatever it comes over."""

from collections.abc import Mapping
from typing import Protocol

from gateway.errors import UpstreamError
from gateway.pictures import ChannelPicture, ProxyPicture
from gateway.providers.base import UpstreamRequest
from gateway.relay.http.connection import Connection, ConnectionBroken
from gateway.relay.http.origin import Origin, find_place
from gateway.relay.http.pool import Pool, Way, find_pool

MAX_ANSWER_BYTES = 128 * 1024 * 1024
MAX_ERROR_BYTES = 64 * 1024


class Upstream(Protocol):
    status: int
    headers: Mapping[str, str]  # names in lower case

    @property
    def is_complete(self) -> bool:
        """Whether all of it has arrived."""

    async def read(self) -> bytes:
        """What has arrived, at once; b"" at the end. Raises UpstreamError."""

    def close(self, *, is_ended: bool = False) -> None:
        """Gives the connection back after a whole answer, else ends it; with
        `is_ended` what is still to come says nothing more."""


class HttpUpstream:
    def __init__(self, pool: Pool, way: Way, connection: Connection) -> None:
        self._pool, self._way, self._connection = pool, way, connection
        self.status = connection.status
        self.headers: Mapping[str, str] = connection.headers
        self._is_open = True

    @property
    def is_complete(self) -> bool:
        return self._connection.is_complete

    async def read(self) -> bytes:
        try:
            return await self._connection.read()
        except ConnectionBroken as error:
            raise UpstreamError(cause="cut") from error

    def close(self, *, is_ended: bool = False) -> None:
        if self._is_open:
            self._is_open = False
            self._connection.finish(self._keep, is_ended=is_ended)

    def _keep(self, connection: Connection) -> None:
        self._pool.keep(self._way, connection)


async def open_http(request: UpstreamRequest, channel: ChannelPicture) -> HttpUpstream:
    """Returns when the answer's head is here. Raises UpstreamError; the caller limits
    the time to the first byte."""
    pool, place = find_pool(), find_place(request.url)
    head = place.start + write_head(request)
    origin, proxy = place.origin, channel.proxy
    way: Way = origin if proxy is None else (origin, proxy)
    connection = pool.take(way) or await _connect(
        pool, origin, proxy, channel.connect_timeout
    )
    try:
        await connection.exchange(head, request.body)
    except ConnectionBroken as error:  # an idle one too: never the same twice
        connection.cut()
        raise UpstreamError(cause="connection_lost") from error
    except BaseException:
        connection.cut()
        raise
    return HttpUpstream(pool, way, connection)


async def _connect(
    pool: Pool, origin: Origin, proxy: ProxyPicture | None, seconds: float
) -> Connection:
    try:
        return await pool.connect(origin, proxy, seconds=seconds)
    except TimeoutError as error:
        raise UpstreamError(cause="connect_timeout", relay_status=504) from error
    except OSError as error:
        raise UpstreamError(cause="connect_failed") from error


def write_head(request: UpstreamRequest) -> bytes:
    """The headers and the empty line. Raises UpstreamError for one that would smuggle
    a line of its own."""
    lines = [f"{name}: {value}\r\n" for name, value in request.headers.items()]
    if isinstance(request.body, bytes):
        lines.append(f"Content-Length: {len(request.body)}\r\n")
    head = "".join(lines)
    if head.count("\n") != len(lines) or head.count("\r") != len(lines):
        raise UpstreamError(cause="bad_header")
    return f"{head}\r\n".encode()


async def read_start(upstream: Upstream, most: int) -> bytes:
    """The first `most` bytes of the body. Of an error its status says what it is, also
    when it repeats all that was sent. Raises UpstreamError when it is cut before."""
    body = bytearray()
    while len(body) < most and (data := await upstream.read()):
        body += data
    return bytes(body[:most])


async def read_whole(upstream: Upstream) -> bytes:
    """The body to its end. Raises UpstreamError when it is cut or too long."""
    first = await upstream.read()
    second = await upstream.read() if first else b""
    if not second:
        return first
    parts, size = [first, second], len(first) + len(second)
    while data := await upstream.read():
        parts.append(data)
        size += len(data)
        if size > MAX_ANSWER_BYTES:
            raise UpstreamError(cause="answer_too_long")
    return b"".join(parts)
