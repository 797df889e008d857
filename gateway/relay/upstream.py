"""One open answer of an upstream, whatever it comes over."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import aiohttp

from gateway.errors import UpstreamError
from gateway.pictures import ChannelPicture
from gateway.providers.base import UpstreamRequest
from gateway.relay.client import parse_url, session
from gateway.wire.form_body import FormBody

MAX_ANSWER_BYTES = 128 * 1024 * 1024
MAX_ERROR_BYTES = 64 * 1024


class Upstream(Protocol):
    status: int
    headers: Mapping[str, str]  # names in any case

    @property
    def is_complete(self) -> bool:
        """Whether all of it has arrived."""

    async def read(self) -> bytes:
        """What has arrived, at once; b"" at the end. Raises UpstreamError."""

    def close(self) -> None:
        """Gives the connection back after a whole answer, else ends it."""


class HttpUpstream:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    @property
    def is_complete(self) -> bool:
        return self._response.content.is_eof()

    async def read(self) -> bytes:
        try:
            return await self._response.content.readany()
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise UpstreamError(cause="cut") from error

    def close(self) -> None:
        if self._response.content.is_eof():
            self._response.release()
        else:
            self._response.close()


async def open_http(request: UpstreamRequest, channel: ChannelPicture) -> HttpUpstream:
    """Returns when the answer's head is here. Raises UpstreamError; the caller limits
    the time to the first byte."""
    body = request.body
    timeout = aiohttp.ClientTimeout(
        total=None,
        connect=channel.connect_timeout,
        sock_connect=channel.connect_timeout,
    )
    try:
        response = await session().request(
            "POST",
            parse_url(request.url),
            headers=request.headers,
            data=_stream_form(body) if isinstance(body, FormBody) else body,
            allow_redirects=False,
            timeout=timeout,
        )
    except (aiohttp.ConnectionTimeoutError, TimeoutError) as error:
        raise UpstreamError(cause="connect_timeout", relay_status=504) from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientOSError) as error:
        raise UpstreamError(cause="connect_failed") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise UpstreamError(cause="connection_lost") from error
    return HttpUpstream(response)


async def read_whole(upstream: Upstream, *, most: int = MAX_ANSWER_BYTES) -> bytes:
    """The body to its end. Raises UpstreamError when it is cut or too long."""
    first = await upstream.read()
    second = await upstream.read() if first else b""
    if not second:
        return first
    parts, size = [first, second], len(first) + len(second)
    while data := await upstream.read():
        parts.append(data)
        size += len(data)
        if size > most:
            raise UpstreamError(cause="answer_too_long")
    return b"".join(parts)


async def _stream_form(form: FormBody) -> AsyncIterator[bytes]:
    for piece in form:
        yield piece
