from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from gateway import channel_rows
from gateway.models import Channel, Price
from gateway.snapshot import load_snapshot
from tests.factories import make_channel, make_group, make_price
from tests.gateway.offers import channel_names, make_model

pytestmark = pytest.mark.django_db


def spoil_credential(sealed: str) -> Callable[[Channel], None]:
    def spoil(channel: Channel) -> None:
        channel.store_credential("x")
        channel.credentials.update(sealed_secret=sealed)

    return spoil


def set_field(**fields: Any) -> Callable[[Channel], None]:
    return lambda channel: (
        Channel.objects.filter(pk=channel.pk).update(**fields) and None
    )


SPOILERS: dict[str, Callable[[Channel], None]] = {
    "credential": spoil_credential("k1:AAAA"),
    "key of the ring": spoil_credential("gone:AAAA"),
    "provider": set_field(provider="unheard-of"),
    "a lone name": set_field(model_names="gpt-4o"),
    "names of numbers": set_field(model_names=[1, 2]),
    "no names": set_field(model_names={"a": 1}),
    "mapping": set_field(model_mapping=["a"]),
    "mapped to a number": set_field(model_mapping={"a": 1}),
    "headers": set_field(headers=["a"]),
    "a header's number": set_field(headers={"a": 1}),
    "parameters": set_field(parameters=["a"]),
    "proxy": set_field(sealed_proxy="k1:AAAA"),
    "upstream rates": set_field(cost_rates={"gpt-4o": {"input": 0.5}}),
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS.keys())
def test_one_bad_channel_does_not_take_the_others_down(
    spoil: Callable[[Channel], None],
):
    good, bad = make_channel(model_names=["m"]), make_channel(model_names=["m"])
    spoil(bad)
    with capture_logs() as lines:
        assert channel_names("m", make_group()) == [good.name]
    line = lines[-1]
    assert (line["event"], line["count"]) == ("rows_left_out", 1)
    assert f"channel {bad.pk}" in line["rows"][0]


@pytest.mark.parametrize(
    "rates",
    [
        ["input", 1],
        "x",
        7,
        {"input": "1"},
        {"input": 1.5},
        {"input": -1},
        {"input": None},
        {"input": True},
    ],
    ids=str,
)
def test_a_bad_price_leaves_the_version_before_it(rates: Any):
    good = make_price(model="m", rates={"input": 1}, days_ago=3)
    Price.objects.create(model="m", rates=rates)
    make_price(model="other")
    with capture_logs() as lines:
        picture = load_snapshot()
    found = picture.price_of("m", timezone.now())
    assert found is not None
    assert found.id == good.pk
    assert "other" in picture.prices
    assert len(lines) == 1


@pytest.mark.parametrize("endpoints", ["chat", {"a": 1}, [["a"]], [1]], ids=str)
def test_a_bad_model_is_left_out(endpoints: Any):
    make_model("bad", endpoints=endpoints)
    make_model("good")
    assert set(load_snapshot().models) == {"good"}


def test_many_bad_rows_are_one_line():
    for _ in range(30):
        set_field(provider="odd")(make_channel())
    with capture_logs() as lines:
        assert channel_rows.load_channels() == []
    assert [it["count"] for it in lines] == [30]
    assert len(lines[0]["rows"]) == 20
