"""What an API key may be used for and from where, pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

STAR = "*"


@dataclass(frozen=True, slots=True)
class ModelRule:
    """`names` exactly, or what one of `patterns` fits; both empty: every model."""

    names: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, ...], ...] = ()  # cut at the stars

    @classmethod
    def parse(cls, allowed: Iterable[str]) -> "ModelRule":
        words = list(allowed)
        return cls(
            names=frozenset(word for word in words if STAR not in word),
            patterns=tuple(tuple(word.split(STAR)) for word in words if STAR in word),
        )

    @property
    def is_open(self) -> bool:
        return not self.names and not self.patterns

    def allows(self, model: str) -> bool:
        if self.is_open or model in self.names:
            return True
        return any(_fits(model, pieces) for pieces in self.patterns)


ANY_MODEL = ModelRule()


def _fits(name: str, pieces: Sequence[str]) -> bool:
    """Whether `name` is `pieces` with anything between them. Each piece is looked for
    once, from where the last one ended, so no pattern takes long."""
    first, *middle, last = pieces
    if not name.startswith(first) or not name.endswith(last):
        return False
    place, end = len(first), len(name) - len(last)
    for piece in middle:
        place = name.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return place <= end


def parse_network(text: str) -> Network:
    """An address or a CIDR. Raises ValueError; host bits are dropped kindly."""
    return ip_network(text.strip(), strict=False)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    return tuple(parse_network(text) for text in texts)


def parse_address(text: str) -> Address | None:
    """One address as proxies write it: with a port, or IPv6 in brackets; an IPv4
    address inside IPv6 is that IPv4 address. None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_inside(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(
        address in it for it in networks if it.version == address.version
    )
