"""One guarded GET or POST with `requests`, for tasks: checked addresses, no redirects,
no proxy, and a bound on bytes and on seconds whatever the far end does."""

import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from gateway.egress import resolve_allowed

MAX_ADDRESSES = 3
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds to connect, between bytes and in all; bytes of body."""

    connect: float = 5
    read: float = 10
    total: float = 15
    size: int = 1_048_576


@dataclass(frozen=True, slots=True)
class Page:
    """`body` is None when it was larger than the bound."""

    status: int
    body: bytes | None


class Deadline:
    """Cuts the watched connection when time is over: a read timeout alone lets an
    upstream that sends a byte now and then keep us for days."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.is_over = False
        self._lock = threading.Lock()
        self._socket: socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def seconds_left(self) -> float:
        return max(0.001, self.ends_at - time.monotonic())

    def check(self) -> None:
        if self.is_over:
            raise requests.Timeout("it took too long in all")

    def watch(self, connected: socket) -> None:
        """Keeps a duplicate: TLS takes the original's file descriptor over."""
        with self._lock:
            self._drop()
            self._socket = connected.dup()
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(SHUT_RDWR)

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()


class PinnedAdapter(HTTPAdapter):
    """Connects to `address` while TLS and the Host header speak of the URL's host."""

    def __init__(self, address: str, deadline: Deadline) -> None:
        self.address = address
        self.deadline = deadline
        super().__init__(pool_connections=1, pool_maxsize=1)

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        where: Any
        how: Any
        where, how = super().build_connection_pool_key_attributes(request, verify, cert)
        if where["scheme"] == "https":
            how |= {"server_hostname": where["host"], "ssl_context": _trusted()}
        return {**where, "host": self.address}, how

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self.deadline)
        return pool

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: the context trusts what the machine trusts, as the relay's
        does; a list of its own here would find upstreams healthy that calls refuse."""


def fetch_page(
    url: str,
    headers: dict[str, str],
    bounds: Bounds | None = None,
    *,
    posted: bytes | None = None,
    private: Sequence[str] | None = None,
) -> Page:
    """GETs `url`, or POSTs `posted` to it. `private`: as in gateway.egress.

    Raises requests.RequestException (Timeout when time is over), socket.gaierror,
    AddressRefused, or ValueError for a URL that cannot be asked."""
    bounds = bounds or Bounds()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("the URL must start with http:// or https:// and have a host")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    with Deadline(bounds.total) as deadline:
        addresses = resolve_allowed(parts.hostname, port, private)[:MAX_ADDRESSES]
        for address in addresses[:-1]:
            with suppress(requests.ConnectionError):
                return _fetch_from(address, url, sent, bounds, deadline, posted)
        return _fetch_from(addresses[-1], url, sent, bounds, deadline, posted)


def _fetch_from(
    address: str,
    url: str,
    headers: dict[str, str],
    bounds: Bounds,
    deadline: Deadline,
    posted: bytes | None,
) -> Page:
    adapter = PinnedAdapter(address, deadline)
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc: both would undo the checks
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            with session.request(
                "GET" if posted is None else "POST",
                url,
                data=posted,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(min(bounds.connect, deadline.seconds_left), bounds.read),
            ) as answer:
                page = Page(answer.status_code, _read_body(answer, bounds.size))
        except (requests.RequestException, HTTPError, OSError) as error:
            deadline.check()
            if isinstance(error, requests.RequestException):
                raise
            raise requests.ConnectionError("the answer broke off") from error
    deadline.check()  # a connection that was cut may look like the end of the answer
    return page


def _read_body(answer: requests.Response, size: int) -> bytes | None:
    body = bytearray()
    while chunk := answer.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > size:
            return None
    return bytes(body)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _watched(kind: Any, deadline: Deadline) -> Any:
    class Watched(kind):  # type: ignore[misc]  # plain or TLS, as the pool has it
        def _new_conn(self) -> socket:
            connected: socket = super()._new_conn()
            deadline.watch(connected)
            return connected

    return Watched
