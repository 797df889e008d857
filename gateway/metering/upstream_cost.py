"""What a call costs us at the upstream, so that margins are known."""

from collections.abc import Mapping

from gateway.metering.cost import sum_cost
from gateway.money import MILLION
from gateway.pictures import ChannelPicture, PricePicture


def find_upstream_cost(
    usage: Mapping[str, int],
    channel: ChannelPicture,
    model: str,
    price: PricePicture | None,
) -> int | None:
    """Nano-USD: by the channel's own rates for `model`, else as a part of the list
    price, whatever the caller's group pays. None when neither is known, or when
    nothing was used that we know of: an attempt that failed may have been billed."""
    if not usage:
        return None
    rates = channel.cost_rates.get(model)
    if rates is not None:
        return sum_cost(usage, rates, multiplier_ppm=MILLION)
    if channel.cost_ppm is None or price is None:
        return None
    return sum_cost(usage, price.by_unit, multiplier_ppm=channel.cost_ppm)
