"""Asking one address, whatever it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from gateway.egress import check_literal, resolve_allowed
from gateway.fetch.adapter import PinnedAdapter
from gateway.fetch.deadline import Deadline
from gateway.fetch.tunnel import Tunnel
from gateway.pictures import ProxyPicture

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
    """`body` is None when it was larger than the bound; names of `headers` are in
    lower case."""

    status: int
    body: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class _Order:
    """One request, as it goes to each address that is tried."""

    url: str
    headers: dict[str, str]
    bounds: Bounds
    deadline: Deadline
    posted: Any = None
    tunnel: Tunnel | None = None
    on_data: Callable[[bytes], None] | None = None


def fetch_page(
    url: str,
    headers: dict[str, str],
    bounds: Bounds | None = None,
    *,
    posted: Any = None,
    private: Sequence[str] | None = None,
    proxy: ProxyPicture | None = None,
    on_data: Callable[[bytes], None] | None = None,
) -> Page:
    """GETs `url`, or POSTs `posted` (bytes, or pieces of them) to it. `private`: as in
    gateway.egress; `on_data` gets the body while it arrives.

    Raises requests.RequestException (Timeout when time is over, ProxyRefused),
    socket.gaierror, AddressRefused, or ValueError for a URL that cannot be asked."""
    bounds = bounds or Bounds()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("the URL must start with http:// or https:// and have a host")
    host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    tunnel = None
    if proxy is not None:
        check_literal(host, private)
        tunnel = Tunnel(proxy, host, port)
        host, port = proxy.host, proxy.port
    sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    with Deadline(bounds.total) as deadline:
        order = _Order(url, sent, bounds, deadline, posted, tunnel, on_data)
        addresses = resolve_allowed(host, port, private)[:MAX_ADDRESSES]
        for address in addresses[:-1]:
            try:
                return _fetch_from(address, order)
            except requests.ConnectionError as error:
                if posted is not None and not _is_unsent(error):
                    raise  # it may have arrived: a message must not be posted twice
        return _fetch_from(addresses[-1], order)


def _is_unsent(error: requests.ConnectionError) -> bool:
    """Whether no connection was made at all."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(
        reason, NewConnectionError
    )


def _fetch_from(address: str, order: _Order) -> Page:
    bounds, deadline = order.bounds, order.deadline
    adapter = PinnedAdapter(address, deadline, order.tunnel)
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc: both would undo the checks
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            with session.request(
                "GET" if order.posted is None else "POST",
                order.url,
                data=order.posted,
                headers=order.headers,
                stream=True,
                allow_redirects=False,
                timeout=(min(bounds.connect, deadline.seconds_left), bounds.read),
            ) as answer:
                body = _read_body(answer, bounds.size, order.on_data)
                names = {name.lower(): it for name, it in answer.headers.items()}
                page = Page(answer.status_code, body, names)
        except (requests.RequestException, HTTPError, OSError) as error:
            deadline.check()
            if order.tunnel is not None and order.tunnel.refusal is not None:
                raise order.tunnel.refusal from error
            if isinstance(error, requests.RequestException):
                raise
            raise requests.ConnectionError("the answer broke off") from error
    deadline.check()  # a connection that was cut may look like the end of the answer
    return page


def _read_body(
    answer: requests.Response, size: int, on_data: Callable[[bytes], None] | None
) -> bytes | None:
    body = bytearray()
    while chunk := answer.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if on_data is not None:
            on_data(chunk)
        if len(body) > size:
            return None
    return bytes(body)
