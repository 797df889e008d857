"""A connection that goes through a forward proxy, opened by CONNECT whether TLS
follows or not."""

import asyncio
import ssl

from gateway.egress import AddressRefused, check_literal
from gateway.errors import UpstreamError
from gateway.pictures import ProxyPicture
from gateway.proxy import NotTunnelled, read_connect_answer, write_connect
from gateway.relay.http.connection import Connection, watch_silence
from gateway.relay.http.origin import Origin


class _Opening(asyncio.Protocol):
    """Until the proxy has answered."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._answer = b""
        loop = asyncio.get_running_loop()
        self.is_open: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._head)  # type: ignore[attr-defined]  # uvloop's too

    def data_received(self, data: bytes) -> None:
        self._answer += data
        try:
            if read_connect_answer(self._answer) and not self.is_open.done():
                self.is_open.set_result(None)
        except NotTunnelled as error:
            self._fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(NotTunnelled(0))

    def _fail(self, error: NotTunnelled) -> None:
        if not self.is_open.done():
            self.is_open.set_exception(error)


async def open_tunnel(
    address: str, proxy: ProxyPicture, origin: Origin, trusted: ssl.SSLContext | None
) -> Connection:
    """`address`: of the proxy, checked. Raises OSError, or UpstreamError when the proxy
    refuses or the origin is an address that is not allowed."""
    head = _write_head(proxy, origin)
    loop = asyncio.get_running_loop()
    transport, opening = await loop.create_connection(
        lambda: _Opening(head), address, proxy.port
    )
    connection = Connection()
    watch_silence(transport)
    try:
        await opening.is_open
        if trusted is None:
            transport.set_protocol(connection)
            connection.connection_made(transport)
        else:
            secure = await loop.start_tls(
                transport, connection, trusted, server_hostname=origin.host
            )
            if secure is None:  # it closed in the middle
                raise ConnectionResetError
            connection.connection_made(secure)
    except NotTunnelled as error:
        transport.abort()
        raise UpstreamError(cause="proxy_refused") from error
    except BaseException:
        transport.abort()
        raise
    return connection


def _write_head(proxy: ProxyPicture, origin: Origin) -> bytes:
    try:
        check_literal(origin.host)
        return write_connect(proxy, origin.host, origin.port)
    except AddressRefused:
        raise UpstreamError(cause="address_not_allowed") from None
    except ValueError:
        raise UpstreamError(cause="bad_base_url") from None
