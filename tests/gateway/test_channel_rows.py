"""Pictures of channels: their pools, and what they add to requests."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.channel_rows import load_channels
from gateway.credentials import park, replace_pool
from gateway.models import Channel
from gateway.pictures import NO_CREDENTIAL, ChannelPicture
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def picture(channel: Channel, **fields: Any) -> ChannelPicture:
    Channel.objects.filter(pk=channel.pk).update(**fields)
    (found,) = load_channels()
    return found


def make_pool(*secrets: str) -> Channel:
    channel = make_channel()
    replace_pool(channel, secrets)
    return channel


def test_a_pool_has_those_that_are_switched_on():
    channel = make_pool("sk-one", "sk-two", "sk-three")
    first, second, third = channel.credentials.all()
    channel.credentials.filter(pk=first.pk).update(is_enabled=False)
    park(third.pk, "credential_refused_401")
    pool = picture(channel).credentials
    assert [(it.id, it.secret, it.is_parked) for it in pool] == [
        (second.pk, "sk-two", False),
        (third.pk, "sk-three", True),
    ]
    assert "sk-two" not in repr(pool)


def test_a_channel_without_a_pool_sends_no_credential():
    assert picture(make_channel()).credentials == (NO_CREDENTIAL,)


def test_a_channel_whose_pool_is_switched_off_does_not_serve():
    channel = make_pool("sk-one")
    channel.credentials.update(is_enabled=False)
    with capture_logs() as lines:
        assert load_channels() == []
    assert lines == []


def test_one_that_does_not_open_leaves_only_itself_out():
    channel = make_pool("sk-one", "sk-two")
    broken = channel.credentials.all()[0]
    channel.credentials.filter(pk=broken.pk).update(sealed_secret="k1:AAAA")
    with capture_logs() as lines:
        pool = picture(channel).credentials
    assert [it.secret for it in pool] == ["sk-two"]
    (line,) = lines
    assert f"channelcredential {broken.pk}" in line["rows"][0]


def test_a_channel_that_is_left_with_none_does_not_serve():
    channel = make_pool("sk-one", "sk-two")
    channel.credentials.update(sealed_secret="k1:AAAA")
    with capture_logs() as lines:
        assert load_channels() == []
    assert f"channel {channel.pk}: no credential" in lines[-1]["rows"][0]


def test_overrides_are_ready_to_be_sent():
    found = picture(
        make_channel(),
        headers={"X-Team": "blue"},
        parameters={"temperature": 0.5, "seed": None, "extra": {"a": [1]}},
    )
    assert found.headers == {"X-Team": "blue"}
    assert {name: it and bytes(it) for name, it in found.parameters.items()} == {
        "temperature": b"0.5",
        "seed": None,
        "extra": b'{"a":[1]}',
    }


def test_a_proxy_is_sealed_and_pictured():
    channel = make_channel()
    channel.seal_proxy("http://user:p%40ss@proxy.example:3128")
    channel.save()
    assert "proxy.example" not in channel.sealed_proxy
    proxy = picture(channel).proxy
    assert proxy is not None
    assert (proxy.host, proxy.port) == ("proxy.example", 3128)
    assert proxy.authorization == "Basic dXNlcjpwQHNz"
    assert "dXNlcj" not in repr(proxy)


def test_the_seal_of_a_proxy_is_of_its_channel():
    one, other = make_channel(), make_channel()
    one.seal_proxy("http://proxy.example:3128")
    one.save()
    Channel.objects.filter(pk=other.pk).update(sealed_proxy=one.sealed_proxy)
    with capture_logs() as lines:
        assert [it.id for it in load_channels()] == [one.pk]
    assert lines


def test_upstream_rates_have_one_for_every_unit():
    rates = {"gpt-4o": {"input": 100, "output": 200}}
    found = picture(make_channel(), cost_ppm=500_000, cost_rates=rates)
    assert found.cost_ppm == 500_000
    assert found.cost_rates["gpt-4o"]["input_cached"] == 100
