"""A connection through a forward proxy, by CONNECT."""

from socket import socket

import requests

from gateway.pictures import ProxyPicture
from gateway.proxy import NotTunnelled, read_connect_answer, write_connect


class ProxyRefused(requests.ConnectionError):
    """The channel's proxy did not let us through; `status` is what it said, 0 when it
    said nothing that is HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__("the proxy refused")
        self.status = status


class Tunnel:
    """To `host` and `port`, as the URL names them: the proxy looks the name up."""

    def __init__(self, proxy: ProxyPicture, host: str, port: int) -> None:
        self.proxy = proxy
        self.head = write_connect(proxy, host, port)
        self.refusal: ProxyRefused | None = None  # urllib3 would wrap what is raised

    def open(self, connected: socket) -> None:
        connected.sendall(self.head)
        answer = b""
        try:
            while not read_connect_answer(answer):
                data = connected.recv(4096)
                if not data:
                    raise NotTunnelled(0)
                answer += data
        except NotTunnelled as error:
            self.refusal = ProxyRefused(error.status)
            raise self.refusal from None
