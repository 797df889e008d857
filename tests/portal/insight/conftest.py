"""Sites: with calls of several accounts on two channels, all in the rollups; and one
about which there is nothing to say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from gateway.metering.rollups import roll_up_usage
from gateway.models import ApiKey, Channel, TaskRun, UsageLog
from portal.models import SiteSettings
from portal.schedule import SCHEDULE
from tests.factories import make_api_key, make_channel
from tests.factories.usage import add_calls

HOURS_AGO = (0, 1, 6, 15, 22, 24, 31, 47, 70, 160, 170, 190, 320, 800, 1400)
HALF_HOUR = timedelta(minutes=30)
NOW = datetime(2026, 11, 20, 15, 40, 20, tzinfo=UTC)


@dataclass
class Log:
    now: datetime
    keys: list[ApiKey]
    channels: list[Channel]
    calls: list[UsageLog]


@pytest.fixture
def log(db: None) -> Log:
    """Calls of some hours, the oldest of two months ago. About every other call has a
    known cost."""
    keys = [make_api_key() for _ in range(3)]
    channels = [make_channel(name=name) for name in ("north", "south")]
    calls = []
    for hours in HOURS_AGO:
        until = NOW - timedelta(hours=hours)
        calls += add_calls(keys, 12, until=until, span=HALF_HOUR, seed=hours)
    chance = Random(3)
    for call in calls:
        if call.channel_id is not None:
            call.channel_id = chance.choice(channels).pk
        call.upstream_cost = chance.choice([None, call.charged // 2])
    UsageLog.objects.bulk_update(calls, ["channel_id", "upstream_cost"])
    roll_up_usage(NOW + timedelta(minutes=1))
    return Log(NOW, keys, channels, calls)


@pytest.fixture
def in_order(db: None, settings: Any) -> Channel:
    """A site about which there is nothing to say."""
    settings.HAS_MAIL, settings.DEBUG = True, False
    SiteSettings.objects.create(base_url="https://ai.example.org")
    now = timezone.now()
    TaskRun.objects.bulk_create(
        TaskRun(name=it.task, started_at=now, ended_at=now, is_ok=True)
        for it in SCHEDULE
    )
    channel = make_channel(name="north", model_names=["gpt-4o"])
    channel.cost_ppm = 500_000
    channel.save()
    return channel
