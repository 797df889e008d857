from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from gateway import snapshot
from gateway.enums import Outcome
from gateway.metering.rollups import roll_up_usage
from gateway.models import Group
from tests.factories import make_api_key
from tests.factories.supply import make_channel, make_group
from tests.factories.usage import build_call

pytestmark = pytest.mark.django_db


def add(model: str, outcome: Outcome, count: int) -> None:
    key, moment = make_api_key(), timezone.now() - timedelta(minutes=1)
    for seed in range(count):
        call = build_call(key, moment, Random(seed), outcome=outcome, model=model)
        call.save(force_insert=True)
    roll_up_usage()


def read(client: Client, query: str = "", **headers: str) -> str:
    snapshot.refresh()
    answer = client.get(f"/status{query}", headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_failing_model_is_an_incident_in_words(client: Client):
    make_group()
    make_channel(model_names=["gpt-4o"])
    add("gpt-4o", Outcome.UPSTREAM_ERROR, 4)
    page = read(client)
    assert "1 model fails" in page
    assert "Most calls fail: 4 of 4 in the last two hours" in page


def test_errors_of_callers_are_no_incident(client: Client):
    make_group()
    make_channel(model_names=["gpt-4o"])
    add("gpt-4o", Outcome.CLIENT_ERROR, 9)
    page = read(client)
    assert "No calls in the last 24 hours" in page
    assert "Not called in this time" in page


def test_models_of_another_group_are_not_named(client: Client):
    make_group()
    make_channel(model_names=["secret"]).groups.set(
        [Group.objects.create(name="vip", multiplier_ppm=1)]
    )
    add("secret", Outcome.UPSTREAM_ERROR, 9)
    assert "secret" not in read(client)


def test_the_board_alone_is_refreshed(client: Client):
    make_group()
    make_channel(model_names=["gpt-4o"])
    add("gpt-4o", Outcome.COMPLETED, 3)
    part = read(client, "?range=90d", **{"hx-request": "true"})
    assert part.strip().startswith('<div id="board"')
    assert "<html" not in part
    assert "Every model works" in part
    assert "100%" in part


def test_an_unknown_range_is_the_first(client: Client):
    assert "<h1>Status</h1>" in read(client, "?range=century")
