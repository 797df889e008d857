from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.models import Channel, ChannelCheck
from portal.status.checks import read_check_states
from tests.factories.supply import make_channel

pytestmark = pytest.mark.django_db


def add_check(channel: Channel, *, is_ok: bool, minutes_ago: int) -> None:
    check = ChannelCheck.objects.create(channel=channel, is_ok=is_ok, latency_ms=5)
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    ChannelCheck.objects.filter(pk=check.pk).update(created_at=moment)


def test_a_failing_channel_fails_since_the_first_of_its_run():
    channel = make_channel()
    for minutes, is_ok in ((40, False), (30, True), (20, False), (10, False)):
        add_check(channel, is_ok=is_ok, minutes_ago=minutes)
    state = read_check_states(timezone.now())[channel.pk]
    assert not state.is_ok
    assert round((timezone.now() - state.since).total_seconds() / 60) == 20


def test_the_newest_check_decides_and_old_ones_say_nothing():
    well, stale = make_channel(), make_channel()
    add_check(well, is_ok=False, minutes_ago=10)
    add_check(well, is_ok=True, minutes_ago=5)
    add_check(stale, is_ok=False, minutes_ago=50)
    states = read_check_states(timezone.now())
    assert states[well.pk].is_ok
    assert stale.pk not in states
