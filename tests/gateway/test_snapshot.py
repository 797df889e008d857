from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateway import snapshot
from gateway.enums import ChannelState, Endpoint, ProviderName
from gateway.models import Group
from gateway.snapshot import load_snapshot, read_version
from tests.factories import make_channel, make_group, make_price
from tests.gateway.offers import channel_names, make_model

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_picture() -> Iterator[None]:
    snapshot._current = None
    yield
    snapshot._current = None


def change_group(group: Group) -> None:
    group.multiplier_ppm = 5
    group.save()


def limit_channel(group: Group) -> None:
    make_channel().groups.add(group)


CHANGES: list[Callable[[Group], Any]] = [
    change_group,
    limit_channel,
    lambda _: make_channel(),
    lambda _: make_channel().delete(),
    lambda _: make_model(),
    lambda _: make_model().delete(),
    lambda _: make_price(),
    lambda _: make_price().delete(),
    lambda _: Group.objects.create(name="new"),
    lambda _: make_channel(credential="x"),
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_every_change_takes_the_next_version(change: Callable[[Group], Any]):
    group = make_group()
    version = read_version()
    change(group)
    assert read_version() > version


def test_a_picture_of_everything():
    group = make_group(name="vip", multiplier_ppm=800_000)
    make_model("m", context_length=9, max_output=3, endpoints=["embeddings"])
    price = make_price(model="m", rates={"input": 7})
    make_channel(model_names=["m"], credential="s3cret", base_url="https://u/v1/")
    picture = load_snapshot()
    assert picture.groups[group.pk].multiplier_ppm == 800_000
    model = picture.model_of("m")
    assert (model.context_length, model.max_output) == (9, 3)
    assert picture.serves("m", Endpoint.EMBEDDINGS)
    assert not picture.serves("m", Endpoint.SPEECH)
    found = picture.price_of("m", timezone.now())
    assert found is not None
    assert (found.id, found.rates) == (price.pk, {"input": 7})
    (channel,) = picture.channels_for("m", group.pk)
    assert (channel.credentials[0].secret, channel.base_url) == (
        "s3cret",
        "https://u/v1",
    )
    assert "s3cret" not in repr(channel)


def test_a_disabled_channel_goes():
    group, channel = make_group(), make_channel(model_names=["m"])
    assert channel_names("m", group) == [channel.name]
    channel.state = ChannelState.DISABLED
    channel.save()
    assert channel_names("m", group) == []


def test_groups_of_a_channel():
    vip, default = make_group(name="vip"), make_group()
    channel = make_channel(model_names=["m"])
    channel.groups.add(vip)
    assert channel_names("m", vip) == [channel.name]
    assert channel_names("m", default) == []


def test_best_priority_first():
    for priority in (1, 3, 2):
        make_channel(name=f"p{priority}", priority=priority, model_names=["m"])
    assert channel_names("m", make_group()) == ["p3", "p2", "p1"]


def test_a_wildcard_serves_what_no_channel_names():
    make_channel(name="named", model_names=["m"])
    make_channel(name="all", model_names=["*"])
    assert channel_names("m", make_group()) == ["named"]
    assert channel_names("anything", make_group()) == ["all"]


def test_a_wildcard_serves_groups_that_the_named_channel_does_not():
    make_channel(name="named", model_names=["m"]).groups.add(make_group(name="vip"))
    make_channel(name="all", model_names=["*"])
    assert channel_names("m", make_group()) == ["all"]
    assert channel_names("m", make_group(name="vip")) == ["named"]


def test_the_demo_serves_only_what_no_operators_channel_has():
    group = make_group()
    make_channel(name="demo", provider=ProviderName.DEMO, model_names=["m"], priority=9)
    assert channel_names("m", group) == ["demo"]
    wild = make_channel(name="all", model_names=["*"])
    assert channel_names("m", group) == ["all"]
    wild.delete()
    make_channel(model_names=["m"]).groups.add(make_group(name="vip"))
    assert channel_names("m", group) == []


def test_listed_models():
    group = make_group()
    make_channel(model_names=["b", "a", "hidden"])
    make_channel(model_names=["vips", "*"]).groups.add(make_group(name="vip"))
    make_model("hidden", is_visible=False)
    make_model("nobody-serves-it")
    picture = load_snapshot()
    assert [it.name for it in picture.models_for(group.pk)] == ["a", "b"]
    assert picture.models_for(group.pk) is picture.models_for(group.pk)


def test_invented_names_take_no_memory():
    picture = load_snapshot()
    for number in range(1000):
        picture.channels_for(f"invented-{number}", 1)
    assert len(picture._eligible) == 1


def test_prices_by_date():
    now = timezone.now()
    for days in (10, 5, -5):
        make_price(model="m", rates={"input": days + 10}, days_ago=days)
    picture = load_snapshot()
    rates = [
        price.rates["input"] if price else None
        for price in (picture.price_of("m", now - timedelta(days=it)) for it in DAYS)
    ]
    assert rates == [None, 20, 15, 15, 5]


DAYS = (11, 9, 4, 0, -6)


@pytest.mark.parametrize("rows", [1, 8])
def test_loading_takes_the_same_queries_for_any_number_of_rows(rows: int):
    for number in range(rows):
        make_channel(model_names=["m"]).groups.add(make_group(name=f"g{number}"))
        make_model(f"m{number}")
        make_price()
    with CaptureQueriesContext(connection) as queries:
        load_snapshot()
    assert len(queries) == 7


def test_calls_read_no_tables(django_assert_num_queries: Any):
    make_channel(model_names=["m"])
    snapshot.refresh()
    with django_assert_num_queries(0):
        picture = snapshot.current()
        picture.channels_for("m", 1)
        picture.models_for(1)
        picture.price_of("m", timezone.now())
