"""Where a request comes from: the connection, or what our own proxies say of it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings

from gateway.key_rules import (
    Address,
    Network,
    is_inside,
    parse_address,
    parse_networks,
)


def find_client_address(peer: str, forwarded: Iterable[str]) -> Address | None:
    """`peer` is the far end of the connection, `forwarded` the values of the
    X-Forwarded-For headers in their order.

    A header counts only when it was written by one of TRUSTED_PROXIES: read from the
    right, the first address that is none of them is the client. None when nobody we
    trust knows it.
    """
    trusted = _trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    address = parse_address(peer)
    if not is_inside(address, trusted):
        return address
    hops = [hop for value in forwarded for hop in value.split(",") if hop.strip()]
    for hop in reversed(hops):
        address = parse_address(hop)
        if not is_inside(address, trusted):
            return address
    return address


@lru_cache(maxsize=8)
def _trusted_proxies(texts: Sequence[str]) -> tuple[Network, ...]:
    return parse_networks(texts)
