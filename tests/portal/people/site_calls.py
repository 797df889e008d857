"""Calls of several people."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from gateway.capture.storage import keep_exchange
from gateway.enums import Outcome
from gateway.metering.rollups import roll_up_usage
from gateway.models import Account, UsageLog
from tests.factories.people import make_api_key
from tests.factories.usage import add_calls, build_call

SPAN = timedelta(hours=50)
ERRORS = ("", "", "rate_limited", "cut")


def make_calls() -> list[UsageLog]:
    """Of three people over two days, on two channels; the last hour and a half is not
    in the rollups."""
    keys = [make_api_key() for _ in range(3)]
    now, chance = timezone.now(), Random(9)
    older = now - timedelta(minutes=90)
    made = add_calls(keys, 200, until=older, span=SPAN, seed=4)
    made += add_calls(keys, 60, until=now, span=now - older, seed=5, has_open=True)
    for call in made:
        if call.channel_id:
            call.channel_id = chance.choice([1, 2])
        if call.outcome not in (Outcome.COMPLETED, Outcome.PENDING):
            call.error_code = chance.choice(ERRORS)
    UsageLog.objects.bulk_update(made, ["channel_id", "error_code"])
    roll_up_usage(older)
    return made


def add_captured_call(account: Account) -> UsageLog:
    key = make_api_key(account=account)
    now = timezone.now()
    call = build_call(key, now, Random(1), outcome=Outcome.COMPLETED)
    call.save()
    keep_exchange(
        rid=call.rid,
        account_id=account.pk,
        request='{"say": "a secret wish"}',
        answer='{"said": "an answer"}',
        at=now,
        expires_at=now + timedelta(hours=1),
    )
    return call
