import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.enums import Endpoint, ProviderName
from gateway.pictures import ChannelPicture
from gateway.providers import registry
from gateway.providers.openai import OpenAIProvider
from gateway.routing.candidates import draw_by_weight, list_candidates
from tests.gateway.providers.pictures import picture_channel

CHAT = Endpoint.CHAT_COMPLETIONS


def pick(*channels: ChannelPicture) -> list[ChannelPicture]:
    ordered = sorted(
        channels, key=lambda it: (it.provider == ProviderName.DEMO, -it.priority, it.id)
    )
    return list_candidates(ordered, CHAT)


def test_best_priority_first():
    low, high, middle = (picture_channel(priority=it) for it in (-1, 9, 3))
    assert pick(low, high, middle) == [high, middle, low]


def test_at_most_three_are_tried():
    channels = [picture_channel(priority=it) for it in range(6)]
    assert pick(*channels) == channels[:2:-1]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9)), max_size=8))
def test_never_one_twice_and_never_out_of_order(rows: list[tuple[int, int]]):
    channels = [picture_channel(priority=p, weight=w) for p, w in rows]
    found = pick(*channels)
    assert len({it.id for it in found}) == len(found) == min(3, len(channels))
    priorities = [it.priority for it in found]
    assert priorities == sorted(priorities, reverse=True)


def test_weights_inside_a_priority():
    random.seed(20261123)
    channels = [picture_channel(weight=weight) for weight in (1, 3, 6)]
    firsts = Counter(pick(*channels)[0].weight for _ in range(10_000))
    for weight in (1, 3, 6):
        assert firsts[weight] == pytest.approx(weight * 1000, abs=200)


def test_the_second_draw_goes_by_weight_too():
    random.seed(7)
    channels = [picture_channel(weight=weight) for weight in (100_000, 1, 3)]
    seconds = Counter(draw_by_weight(channels, 2)[1].weight for _ in range(4000))
    assert seconds[3] == pytest.approx(3000, abs=150)


def test_a_single_channel_is_itself():
    channel = picture_channel()
    assert pick(channel) == [channel]
    assert pick() == []


def test_only_channels_that_speak_the_endpoint(monkeypatch: pytest.MonkeyPatch):
    class Silent(OpenAIProvider):
        endpoints = frozenset({Endpoint.EMBEDDINGS})

    monkeypatch.setitem(registry.PROVIDERS, ProviderName.OPENAI, Silent())
    own = picture_channel()
    demo = picture_channel(provider=ProviderName.DEMO)
    assert pick(own) == []
    assert pick(own, picture_channel()) == []
    assert pick(own, demo) == [demo]
    assert list_candidates([own], Endpoint.EMBEDDINGS) == [own]
