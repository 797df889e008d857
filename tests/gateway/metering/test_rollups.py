"""Rollups equal the rows, whatever happens between and inside the runs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.enums import Outcome
from gateway.metering import rollups
from gateway.metering.lease import Lease, LeaseLost, LeaseTaken, hold_lease
from gateway.metering.rollups import recompute_rollups, roll_up_usage
from gateway.models import (
    LatencyRollup,
    RollupMark,
    SiteLatencyRollup,
    SiteRollup,
    UsageLog,
    UsageRollup,
)
from tests.gateway.metering.usage_rows import (
    NOON,
    count_first_bytes,
    drop_columns,
    end_call,
    make_call,
    open_call,
    read_first_bytes,
    read_rollups,
    read_site_first_bytes,
    read_site_rollups,
    sum_rows,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_hours_and_days_are_sums_of_their_calls():
    end_call(open_call(NOON, account=1), NOON + MINUTE, charged=10)
    end_call(open_call(NOON + MINUTE, account=1), NOON + 2 * MINUTE, charged=32)
    end_call(open_call(NOON + HOUR, account=2), NOON + HOUR, charged=5)
    roll_up_usage(NOON + 2 * HOUR)
    hour = UsageRollup.objects.get(period="hour", account_id=1)
    assert (hour.starts_at, hour.calls, hour.charged) == (NOON, 2, 42)
    assert (hour.input_tokens, hour.cached_tokens, hour.output_tokens) == (42, 4, 10)
    day = UsageRollup.objects.get(period="day", account_id=2)
    assert (day.starts_at, day.calls) == (NOON.replace(hour=0), 1)


@pytest.mark.parametrize(
    ("outcome", "failed"),
    [
        (Outcome.COMPLETED, 0),
        (Outcome.CLIENT_CLOSED, 0),
        (Outcome.UPSTREAM_ERROR, 1),
        (Outcome.CLIENT_ERROR, 1),
        (Outcome.OUT_OF_CREDIT, 1),
        (Outcome.INTERRUPTED, 1),
    ],
)
def test_which_calls_count_as_failed(outcome: Outcome, failed: int):
    make_call(NOON, outcome=outcome)
    roll_up_usage(NOON + HOUR)
    assert [row.failed for row in UsageRollup.objects.all()] == [failed, failed]


def test_a_call_that_reached_no_channel_is_of_channel_zero():
    end_call(open_call(NOON), NOON, channel=None)
    roll_up_usage(NOON + HOUR)
    assert {row.channel_id for row in UsageRollup.objects.all()} == {0}


def test_open_calls_are_not_counted():
    open_call(NOON)
    assert roll_up_usage(NOON + HOUR) == 0
    assert not UsageRollup.objects.exists()


def test_a_call_counts_in_the_hour_it_was_made_in():
    make_call(NOON + 59 * MINUTE, seconds=21 * 60)
    roll_up_usage(NOON + 2 * HOUR)
    assert UsageRollup.objects.get(period="hour").starts_at == NOON


@pytest.mark.parametrize("microseconds", [0, 1, 999_999])
def test_calls_at_the_edge_of_an_hour(microseconds: int):
    edge = NOON + timedelta(microseconds=microseconds)
    for moment in (edge, edge + HOUR, NOON - timedelta(microseconds=1)):
        make_call(moment)
    roll_up_usage(NOON + 2 * HOUR)
    assert read_rollups() == sum_rows()


def test_a_second_run_changes_nothing():
    make_call(NOON)
    assert roll_up_usage(NOON + HOUR) == 4  # an hour and a day, each also of the site
    assert roll_up_usage(NOON + HOUR) == 0


def test_a_call_that_closes_between_runs_is_added():
    make_call(NOON)
    late = open_call(NOON + MINUTE)
    roll_up_usage(NOON + HOUR)
    end_call(late, NOON + HOUR + MINUTE)
    assert roll_up_usage(NOON + 2 * HOUR) == 4
    assert read_rollups() == sum_rows()


def test_an_end_that_was_committed_hours_late_is_found():
    stuck = open_call(NOON)
    for hours in range(1, 6):
        make_call(NOON + hours * HOUR)
        roll_up_usage(NOON + hours * HOUR + MINUTE)
    end_call(stuck, NOON + MINUTE)
    roll_up_usage(NOON + 6 * HOUR)
    assert read_rollups() == sum_rows()


def test_a_clock_that_jumped_ahead_and_came_back_loses_nothing():
    make_call(NOON + HOUR)
    roll_up_usage(NOON + HOUR + MINUTE)
    make_call(NOON)
    roll_up_usage(NOON + MINUTE)
    make_call(NOON + 2 * MINUTE)
    roll_up_usage(NOON + 3 * MINUTE)
    assert read_rollups() == sum_rows()


def test_a_run_killed_after_the_first_hour_is_made_good(
    monkeypatch: pytest.MonkeyPatch,
):
    for hours in range(3):
        make_call(NOON + hours * HOUR)
    with monkeypatch.context() as patch:
        real, seen = rollups.sum_calls, []

        def sum_then_die(hour: datetime) -> object:
            seen.append(hour)
            if len(seen) == 2:
                raise KeyboardInterrupt
            return real(hour)

        patch.setattr(rollups, "sum_calls", sum_then_die)
        with pytest.raises(KeyboardInterrupt):
            roll_up_usage(NOON + 4 * HOUR)
    assert UsageRollup.objects.count() == 1  # the first hour; no day yet
    roll_up_usage(NOON + 4 * HOUR)
    assert read_rollups() == sum_rows()


def test_many_groups_are_written_in_several_transactions(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("gateway.metering.rollup_table.CHUNK", 3)
    for account in range(10):
        end_call(open_call(NOON, account=account), NOON + MINUTE)
    assert roll_up_usage(NOON + HOUR) == 22  # all of them are two groups of the site
    assert read_rollups() == sum_rows()


def test_recompute_mends_wrong_and_vanished_rows():
    now = timezone.now()
    call = make_call(now - 3 * HOUR)
    roll_up_usage(now)
    UsageRollup.objects.update(charged=999)
    UsageRollup.objects.create(
        **{
            name: getattr(UsageRollup.objects.filter(period="hour").first(), name)
            for name in (
                *("period", "starts_at", "account_id", "channel_id"),
                *("endpoint", "model", "outcome"),
            )
        },
        api_key_id=404,
        calls=5,
    )
    recompute_rollups(call.created_at)
    assert read_rollups() == sum_rows()


def test_a_run_leaves_when_another_is_going():
    make_call(NOON)
    with hold_lease(rollups.LEASE_NAME):
        assert roll_up_usage(NOON + HOUR) == 0
        with pytest.raises(LeaseTaken):
            recompute_rollups(NOON)
    assert roll_up_usage(NOON + HOUR) == 4


def test_a_run_that_slept_past_its_lease_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    make_call(NOON)
    real = rollups.sum_calls

    def sum_while_another_takes_over(hour: datetime) -> object:
        RollupMark.objects.filter(name=rollups.LEASE_NAME).update(closed_until=NOON)
        return real(hour)

    monkeypatch.setattr(rollups, "sum_calls", sum_while_another_takes_over)
    assert roll_up_usage(NOON + HOUR) == 0
    assert not UsageRollup.objects.exists()


def test_a_lease_runs_out_by_itself():
    stale = timezone.now() - timedelta(seconds=1)
    RollupMark.objects.create(name="x", closed_until=stale)
    with hold_lease("x"), pytest.raises(LeaseLost):
        Lease("x", stale).guard()


def test_a_lease_from_a_clock_far_ahead_does_not_stop_us():
    RollupMark.objects.create(name="x", closed_until=timezone.now() + 9 * HOUR)
    with hold_lease("x"):
        pass


MOMENTS = st.timedeltas(timedelta(0), timedelta(hours=50))
CALLS = st.lists(
    st.tuples(
        MOMENTS,  # created, after noon
        st.timedeltas(timedelta(0), timedelta(minutes=20)),  # closed, after that
        st.integers(0, 3),  # runs between its end and the commit of it
        st.integers(1, 2),  # account
        st.sampled_from([None, 7, 8]),  # channel
        st.sampled_from([Outcome.COMPLETED, Outcome.UPSTREAM_ERROR]),
        st.none() | st.integers(0, 200_000),  # milliseconds to the first byte
        st.none() | st.integers(0, 9),  # upstream cost
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(calls=CALLS, runs=st.lists(MOMENTS, min_size=1, max_size=5))
def test_rollups_equal_the_rows_after_every_run(
    calls: list[tuple[Any, ...]],
    runs: list[timedelta],
):
    sheets = (UsageRollup, LatencyRollup, SiteRollup, SiteLatencyRollup)
    for model in (UsageLog, RollupMark, *sheets):
        model.objects.all().delete()
    waiting = sorted(calls, key=lambda call: call[0])
    ending: list[tuple[int, datetime, UsageLog, dict[str, Any]]] = []
    for number, moment in enumerate([*sorted(runs), *[timedelta(hours=60)] * 4]):
        while waiting and waiting[0][0] <= moment:
            after, lasts, late, account, channel, outcome, first, cost = waiting.pop(0)
            call = open_call(NOON + after, account=account)
            end = {"channel": channel, "outcome": outcome, "first_byte_ms": first}
            end["upstream_cost"] = cost
            ending.append((number + late, NOON + after + lasts, call, end))
        for item in list(ending):
            due, closed_at, call, end = item
            if due <= number and closed_at <= NOON + moment:
                end_call(call, closed_at, **end)
                ending.remove(item)
        roll_up_usage(NOON + moment)
        assert read_rollups() == sum_rows()
        assert read_first_bytes() == count_first_bytes()
        assert read_site_rollups() == drop_columns(sum_rows(), 2, 2)
        assert read_site_first_bytes() == drop_columns(count_first_bytes(), 2, 1)
    assert not waiting + ending
