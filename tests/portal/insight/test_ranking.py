"""The first of each kind, with all others as one line."""

from datetime import timedelta

import pytest

from gateway.models import Channel
from portal.insight.ranking import (
    MOST,
    Ranked,
    rank_channels,
    rank_models,
    rank_users,
)
from portal.insight.spans import read_span
from portal.insight.sums import Sums, read_slots
from tests.portal.insight.conftest import Log


def spend(**charged: int) -> dict[str, list[Sums]]:
    return {name: [Sums(calls=1, charged=n)] for name, n in charged.items()}


def test_what_earned_most_comes_first():
    lines = rank_models(spend(a=10, b=70, c=20))
    assert [(it.name, it.percent) for it in lines] == [("b", 70), ("c", 20), ("a", 10)]


def test_many_are_joined():
    lines = rank_models(spend(**{f"m{n:02}": 100 - n for n in range(20)}))
    assert len(lines) == MOST + 1
    assert lines[-1].name == "12 others"
    assert lines[-1].id is None
    assert lines[-1].sums.calls == 12
    assert sum(it.share for it in lines) == pytest.approx(1)


def test_a_single_other_is_shown_by_its_name():
    lines = rank_models(spend(**{f"m{n}": 9 - n for n in range(MOST + 1)}))
    assert lines[-1].name == f"m{MOST}"


def test_without_revenue_calls_decide():
    lines = rank_models({"a": [Sums(calls=1)], "b": [Sums(calls=3)]})
    assert [(it.name, it.percent) for it in lines] == [("b", 75), ("a", 25)]


def test_channels_have_their_names(log: Log):
    log.channels[1].delete()
    lines = rank_channels(read_slots(read_span("7d", log.now), "channel_id"))
    names = {it.name: it.id for it in lines}
    north, south = log.channels[0], f"Channel {log.channels[1].pk or ''}"
    assert names["north"] == north.pk
    assert names["No channel reached"] is None
    (gone,) = [name for name in names if name.endswith(", deleted")]
    assert gone.startswith(south.strip())
    assert names[gone] is None
    assert Channel.objects.filter(pk=north.pk).exists()


def test_users_are_those_of_the_accounts(log: Log):
    span = read_span("7d", log.now)
    lines = rank_users(span)
    expected = {}
    for key in log.keys:
        charged = sum(
            it.charged
            for it in log.calls
            if it.account_id == key.account_id and it.created_at >= span.since
        )
        expected[key.account.user.email] = (key.account.user_id, charged)
    assert {it.name: (it.id, it.sums.charged) for it in lines} == expected
    assert [it.sums.charged for it in lines] == sorted(
        (charged for _id, charged in expected.values()), reverse=True
    )
    assert sum(it.share for it in lines) == pytest.approx(1)


@pytest.mark.django_db
def test_nobody_called():
    empty: list[Ranked] = []
    assert rank_users(read_span("24h")) == empty
    assert rank_models({}) == empty
    assert rank_channels({}) == empty


def test_a_long_time_ago_is_not_now(log: Log):
    assert rank_users(read_span("24h", log.now + timedelta(days=60))) == []
