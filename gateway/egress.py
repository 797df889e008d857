"""Which addresses the gateway may connect to: the public internet, and what the
operator allows by PRIVATE_UPSTREAMS. Used for channels, webhooks and image fetches."""

import socket
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")
TEREDO = IPv6Network("2001::/32")
GLOBAL_UNICAST = IPv6Network("2000::/3")
# Refused although Python, in one version or another, calls some of them global.
SPECIAL: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT; cloud metadata lives here too
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("198.18.0.0/15"),
    SIX_TO_FOUR,
    IPv6Network("2001::/23"),  # Teredo, benchmarks, ORCHID
    IPv6Network("3fff::/20"),  # documentation
)


class AddressRefused(OSError):
    """The host is not one that the gateway may connect to."""


def is_allowed_address(ip: str, private: Sequence[str] | None = None) -> bool:
    """Whether to connect to `ip`. An IPv4 address inside an IPv6 one must be allowed
    as well, so that no spelling of a refused address passes. `private`: the networks
    allowed beside the public internet, PRIVATE_UPSTREAMS unless given."""
    try:
        address: Address = ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    networks = settings.PRIVATE_UPSTREAMS if private is None else private
    return all(_is_allowed(it, tuple(networks)) for it in _list_layers(address))


def resolve_allowed(
    host: str, port: int, private: Sequence[str] | None = None
) -> list[str]:
    """The addresses of `host`, best first, every one of them checked. Blocks.

    Connect to one of these and do not resolve again: a second answer may differ.
    Raises socket.gaierror, or AddressRefused when any of them is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(f"{host[:100]!r} is not a host name") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_allowed_address(it, private) for it in addresses):
        raise AddressRefused("an address of the host is not allowed")
    return addresses


def check_literal(host: str, private: Sequence[str] | None = None) -> None:
    """For a host that a proxy will look up: raises AddressRefused when `host` is, in
    any spelling, an address that is not allowed, or a name of the proxy itself."""
    name = host.rstrip(".").lower()
    is_local = name == "localhost" or name.endswith(".localhost")
    try:
        ip = str(IPv4Address(socket.inet_aton("127.0.0.1" if is_local else name)))
    except OSError:  # inet_aton also reads 127.1 and 0x7f000001
        ip = name
    if _is_address(ip) and not is_allowed_address(ip, private):
        raise AddressRefused("the address is not allowed")


def _is_address(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _list_layers(address: Address) -> Iterator[Address]:
    """The address, or what it stands for, and the IPv4 address it would reach."""
    if isinstance(address, IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:  # the socket speaks IPv4 to it
        yield address.ipv4_mapped
    else:
        yield address
        yield from _list_embedded(address)


def _list_embedded(address: IPv6Address) -> Iterable[IPv4Address]:
    if address in NAT64:
        return [IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour is not None:
        return [address.sixtofour]
    return address.teredo or []


def _is_allowed(address: Address, private: tuple[str, ...]) -> bool:
    if address.is_multicast or address.is_unspecified:
        return False
    is_listed = any(address in it for it in _read_networks(private))
    return is_listed or _is_public(address)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    is_special = any(address in network for network in SPECIAL)
    return address.is_global and not address.is_reserved and not is_special


@cache
def _read_networks(texts: tuple[str, ...]) -> list[Network]:
    try:
        return [ip_network(text, strict=False) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"PRIVATE_UPSTREAMS or PRIVATE_WEBHOOKS: {error}"
        ) from None
