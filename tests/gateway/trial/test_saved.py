"""Trials of saved channels."""

import pytest
from django.utils import translation

from gateway.credentials import park, replace_pool
from gateway.enums import Endpoint
from gateway.models import Channel, ChannelCheck, ChannelCredential
from gateway.trial import read_target, try_channel
from tests.factories import make_channel
from tests.fakes.process import UpstreamProcess

pytestmark = pytest.mark.django_db
REFUSED = "sk~status:401~0002"


def make_pool(upstream: UpstreamProcess, *secrets: str) -> Channel:
    channel = make_channel(base_url=upstream.base_url, model_names=["ok"])
    replace_pool(channel, secrets)
    return channel


def list_parked(channel: Channel) -> list[tuple[bool, str]]:
    return [
        (it.parked_at is not None, it.parked_reason) for it in channel.credentials.all()
    ]


def test_a_pass_ends_the_rest_of_its_credential(upstream: UpstreamProcess):
    channel = make_pool(upstream, "sk-one", "sk-two")
    first, second = channel.credentials.all()
    for row in (first, second):
        park(row.pk, "credential_refused_401")
    assert try_channel(channel, credential=second).is_ok
    assert list_parked(channel) == [(True, "credential_refused_401"), (False, "")]


def test_one_that_is_refused_is_parked(upstream: UpstreamProcess):
    channel = make_pool(upstream, "sk-one", REFUSED)
    trial = try_channel(channel, credential=channel.credentials.last())
    assert trial.is_refused
    assert list_parked(channel) == [(False, ""), (True, "credential_refused_401")]


def test_a_failure_of_the_upstream_parks_nobody(upstream: UpstreamProcess):
    channel = make_pool(upstream, "sk-one")
    assert not try_channel(channel, model="status:500").is_ok
    assert list_parked(channel) == [(False, "")]


def test_what_was_seen_is_kept_in_english(upstream: UpstreamProcess):
    channel = make_pool(upstream, "sk-one")
    with translation.override("zh-hans"):
        try_channel(channel)
        try_channel(channel, model="status:500")
    good, bad = ChannelCheck.objects.filter(channel=channel).order_by("id")
    assert (good.is_ok, good.status, good.detail) == (True, 200, "")
    assert (bad.is_ok, bad.status) == (False, 500)
    assert bad.detail == "The upstream answered with HTTP 500."


def test_nothing_was_seen_of_a_trial_that_was_not_made(upstream: UpstreamProcess):
    channel = make_pool(upstream, "sk-one")
    assert not try_channel(channel, model="whisper-1").is_ok
    assert not ChannelCheck.objects.exists()


@pytest.mark.parametrize(
    ("fields", "tried"),
    [
        ({"test_model": "ok", "model_names": ["status:500"]}, "ok"),
        ({"model_names": ["dall-e-3", "whisper-1", "ok"]}, "ok"),
        ({"model_names": ["*", "ok"]}, "ok"),
        ({"model_names": ["dall-e-3"]}, "dall-e-3"),
        ({"model_names": ["*"]}, ""),
    ],
)
def test_which_model_is_tried(
    upstream: UpstreamProcess, fields: dict[str, object], tried: str
):
    channel = make_pool(upstream, "sk-one")
    for name, value in fields.items():
        setattr(channel, name, value)
    trial = try_channel(channel)
    assert trial.model == tried
    assert trial.is_ok == (tried == "ok")
    assert trial.detail


def test_a_channel_without_a_credential_is_tried_without(upstream: UpstreamProcess):
    channel = make_pool(upstream)
    assert try_channel(channel).is_ok
    (line,) = upstream.fetch_bill()
    assert line["auth"] == ""
    assert try_channel(channel, endpoint=Endpoint.EMBEDDINGS).is_ok


def test_the_credential_is_one_that_calls_would_use():
    channel = make_channel()
    replace_pool(channel, ["sk-off", "sk-parked", "sk-good"])
    off, parked, good = channel.credentials.all()
    ChannelCredential.objects.filter(pk=off.pk).update(is_enabled=False)
    park(parked.pk, "credential_refused_401")
    target = read_target(channel)
    assert (target.credential_id, target.secret) == (good.pk, "sk-good")
    assert read_target(channel, parked).secret == "sk-parked"
    channel.credentials.filter(pk=good.pk).update(sealed_secret="gone:AAAA")
    assert read_target(channel).secret == "sk-parked"
    assert "sk-parked" not in repr(target)


@pytest.mark.parametrize("what", ["credential", "proxy"])
def test_what_does_not_open_is_told(upstream: UpstreamProcess, what: str):
    channel = make_pool(upstream, "sk-one")
    if what == "credential":
        channel.credentials.update(sealed_secret="gone:AAAA")
    else:
        channel.sealed_proxy = "gone:AAAA"
    trial = try_channel(channel)
    assert not trial.is_ok
    assert "does not open" in str(trial.detail)
    assert upstream.fetch_bill() == []
