"""One model as a price list knows it, before it becomes rows."""

from dataclasses import dataclass

from gateway.enums import Endpoint


@dataclass(frozen=True, slots=True)
class Listing:
    """`rates`: unit -> nano-USD per PRICE_QUANTUM; never empty."""

    name: str
    vendor: str
    rates: dict[str, int]
    source: str
    endpoints: tuple[Endpoint, ...] = ()
    title: str = ""
    description: str = ""
    context_length: int | None = None
