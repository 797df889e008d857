"""Addresses of upstreams, checked before a credential is sent to them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from gateway.egress import AddressRefused, resolve_allowed

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
    if is_refused(parts.hostname or ""):
        yield (
            f"{parts.hostname} is on a private network. Calls to it are refused until "
            "PRIVATE_UPSTREAMS names its network, such as PRIVATE_UPSTREAMS=10.0.0.0/8"
        )


def is_refused(host: str) -> bool:
    """Whether calls to `host` would be refused. False for a name that nobody here
    knows: the servers may know it."""
    try:
        resolve_allowed(host, 443)
    except AddressRefused:
        return True
    except OSError:
        return False
    return False
