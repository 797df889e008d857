"""Addresses of upstreams, checked before a credential is sent to them."""

import ipaddress
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

ENDPOINT_PATHS = ("/chat/completions", "/completions", "/embeddings", "/responses")


def check_base_url(text: str) -> str:
    """The address without a slash at its end. Raises ValueError, in one plain line."""
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        has_host, _ = bool(parts.hostname), parts.port
    except ValueError:
        raise ValueError(f"{text!r} is not a URL") from None
    if parts.scheme not in ("http", "https") or not has_host or not url.isprintable():
        raise ValueError(
            f"{text!r} is not an http:// or https:// URL with a host, such as "
            "https://api.openai.com/v1"
        )
    if "@" in parts.netloc:
        raise ValueError("the base URL has a credential in it: use --credential")
    if "?" in url or "#" in url or " " in url:
        raise ValueError("the base URL ends at its path: no blank, no ? and no #")
    for path in ENDPOINT_PATHS:
        if url.endswith(path):
            raise ValueError(
                f"the base URL is the part before {path}: {url.removesuffix(path)}"
            )
    return url


def list_hints(url: str) -> Iterator[str]:
    """What may be wrong with an address that passed the check."""
    parts = urlsplit(url)
    if not parts.path:
        yield f"Most upstreams expect /v1 at the end. If calls fail, try {url}/v1"
    if is_private(parts.hostname or ""):
        yield (
            f"{parts.hostname} is on a private network. Calls to it are refused until "
            "PRIVATE_UPSTREAMS has its network, such as PRIVATE_UPSTREAMS=10.0.0.0/8"
        )


def is_private(host: str) -> bool:
    """Whether an address of `host` lies in a network that is neither public nor
    among settings.PRIVATE_UPSTREAMS. False for a name that does not resolve here."""
    allowed = [ipaddress.ip_network(net) for net in settings.PRIVATE_UPSTREAMS]
    for address in _resolve(host):
        if not address.is_global and not any(address in net for net in allowed):
            return True
    return False


def _resolve(host: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    texts = (str(address[0]).partition("%")[0] for *_, address in found)
    return {ipaddress.ip_address(text) for text in texts}
