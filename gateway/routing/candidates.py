"""Which channels may serve a call, in the order in which they are tried."""

import random
from collections.abc import Sequence
from itertools import groupby

from gateway.enums import Endpoint
from gateway.pictures import ChannelPicture
from gateway.providers.registry import PROVIDERS

MOST_ATTEMPTS = 3


def list_candidates(
    channels: Sequence[ChannelPicture], endpoint: Endpoint
) -> list[ChannelPicture]:
    """At most three different channels: by priority, and by weight inside one.

    `channels` come best priority first (gateway.snapshot, which also keeps the demo
    from standing in for an operator's channel).
    """
    if len(channels) == 1:
        return [it for it in channels if endpoint in PROVIDERS[it.provider].endpoints]
    chosen: list[ChannelPicture] = []
    for _, tier in groupby(channels, key=lambda channel: channel.priority):
        able = [it for it in tier if endpoint in PROVIDERS[it.provider].endpoints]
        chosen += draw_by_weight(able, MOST_ATTEMPTS - len(chosen))
        if len(chosen) == MOST_ATTEMPTS:
            break
    return chosen


def draw_by_weight(
    channels: Sequence[ChannelPicture], count: int
) -> list[ChannelPicture]:
    """`count` of them at most, none twice, each draw in proportion to the weights."""
    if len(channels) < 2:
        return list(channels[:count])
    left = list(channels)
    drawn: list[ChannelPicture] = []
    while left and len(drawn) < count:
        weights = [channel.weight for channel in left]
        index = random.choices(range(len(left)), weights)[0]  # noqa: S311  no secret
        drawn.append(left.pop(index))
    return drawn
