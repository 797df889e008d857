"""Where a URL leads: what to connect to, and what to ask for there."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from gateway.errors import UpstreamError

MAX_REMEMBERED = 100_000
DEFAULT_PORTS = {"http": 80, "https": 443}
KEPT_IN_PATH = "/%:@!$&'()*+,;=~"
KEPT_IN_QUERY = KEPT_IN_PATH + "?"


class Origin(NamedTuple):
    """Connections to equal origins may be used for one another."""

    is_tls: bool
    host: str  # as for a resolver: no brackets, punycode
    port: int


class Place(NamedTuple):
    origin: Origin
    start: bytes  # of a POST to it: the request line and the Host header


_places: dict[str, Place] = {}


def find_place(url: str) -> Place:
    """Remembered: parsing costs more than the look-up. Raises UpstreamError."""
    place = _places.get(url)
    if place is None:
        place = _parse(url)
        if len(_places) < MAX_REMEMBERED:
            _places[url] = place
    return place


def _parse(url: str) -> Place:
    try:
        parts = urlsplit(url)
        default_port = DEFAULT_PORTS[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode()
        origin = Origin(parts.scheme == "https", host, parts.port or default_port)
    except (KeyError, ValueError):  # UnicodeError is one
        raise UpstreamError(cause="bad_base_url") from None
    if not host or parts.username is not None:
        raise UpstreamError(cause="bad_base_url")
    target = quote(parts.path, safe=KEPT_IN_PATH) or "/"
    if parts.query:
        target += "?" + quote(parts.query, safe=KEPT_IN_QUERY)
    shown = f"[{host}]" if ":" in host else host
    if origin.port != default_port:
        shown += f":{origin.port}"
    return Place(origin, f"POST {target} HTTP/1.1\r\nHost: {shown}\r\n".encode())
