"""Where `requests` connects to."""

import ssl
from functools import cache
from socket import socket
from typing import Any

from requests.adapters import HTTPAdapter

from gateway.fetch.deadline import Deadline
from gateway.fetch.tunnel import Tunnel


class PinnedAdapter(HTTPAdapter):
    """Connects to `address` while TLS and the Host header speak of the URL's host."""

    def __init__(
        self, address: str, deadline: Deadline, tunnel: Tunnel | None = None
    ) -> None:
        """`address`: of the proxy when there is a `tunnel` through one."""
        self.address = address
        self.deadline = deadline
        self.tunnel = tunnel
        super().__init__(pool_connections=1, pool_maxsize=1)

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        where: Any
        how: Any
        where, how = super().build_connection_pool_key_attributes(request, verify, cert)
        if where["scheme"] == "https":
            how |= {"server_hostname": where["host"], "ssl_context": _trusted()}
        where |= {"host": self.address}
        if self.tunnel is not None:
            where |= {"port": self.tunnel.proxy.port}
        return where, how

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self.deadline, self.tunnel)
        return pool

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: the context trusts what the machine trusts, as the relay's
        does; a list of its own here would find upstreams healthy that calls refuse."""


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _watched(kind: Any, deadline: Deadline, tunnel: Tunnel | None) -> Any:
    class Watched(kind):  # type: ignore[misc]  # plain or TLS, as the pool has it
        def _new_conn(self) -> socket:
            connected: socket = super()._new_conn()
            deadline.watch(connected)
            if tunnel is not None:
                try:
                    tunnel.open(connected)
                except BaseException:
                    connected.close()
                    raise
            return connected

    return Watched
