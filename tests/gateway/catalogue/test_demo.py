import pytest

from gateway.catalogue import retire_demo, seed_demo
from gateway.enums import ChannelState, ProviderName
from gateway.models import Channel
from gateway.providers.demo.models import DEMO_MODELS
from gateway.snapshot import load_snapshot
from tests.factories import make_channel, make_group

pytestmark = pytest.mark.django_db


def test_demo_serves_its_models_to_every_group():
    seed_demo()
    snapshot = load_snapshot()
    for names in DEMO_MODELS.values():
        for name in names:
            assert snapshot.channels_for(name, make_group().pk)


def test_there_is_one_demo_channel():
    seed_demo()
    seed_demo()
    assert Channel.objects.get().provider == ProviderName.DEMO


def test_operators_channel_goes_first():
    own = make_channel(model_names=["gpt-4o"], priority=-5000)
    seed_demo()
    found = load_snapshot().channels_for("gpt-4o", make_group().pk)
    assert [it.id for it in found] == [own.pk]


def test_what_an_operator_changed_stays():
    seed_demo()
    Channel.objects.update(state=ChannelState.DISABLED, model_names=["gpt-4o"])
    seed_demo()
    channel = Channel.objects.get()
    assert (channel.state, channel.model_names) == ("disabled", ["gpt-4o"])


def test_retired_demo_serves_nothing_and_others_go_on():
    make_channel(model_names=["ours"])
    seed_demo()
    version = load_snapshot().version
    retire_demo()
    snapshot = load_snapshot()
    assert list(snapshot.channels_by_model) == ["ours"]
    assert snapshot.version > version


def test_retiring_without_a_demo_changes_nothing():
    version = load_snapshot().version
    retire_demo()
    assert load_snapshot().version == version
