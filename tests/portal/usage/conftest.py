"""An account with three keys and a few days of calls, another account beside it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from gateway.metering.rollups import roll_up_usage
from gateway.models import Account, ApiKey, UsageLog
from tests.factories import make_account, make_api_key
from tests.factories.usage import add_calls

SPAN = timedelta(hours=50)


@dataclass
class Log:
    account: Account
    keys: list[ApiKey]
    calls: list[UsageLog]
    other: Account
    now: datetime


@pytest.fixture
def log(db: None) -> Log:
    """The last hour and a half is not in the rollups, the rest is."""
    return make_log(SPAN)


def make_log(span: timedelta) -> Log:
    account, other = make_account(), make_account()
    keys = [make_api_key(account=account, name=name) for name in ("a", "b", "c")]
    now = timezone.now()
    older = now - timedelta(minutes=90)
    calls = add_calls(keys, 250, until=older, span=span, seed=1)
    foreign = make_api_key(account=other)
    add_calls([foreign], 60, until=now, span=span, seed=2)
    roll_up_usage(older)
    latest = timedelta(minutes=90)
    calls += add_calls(keys, 50, until=now, span=latest, seed=3, has_open=True)
    return Log(account, keys, calls, other, now)
