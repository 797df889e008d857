"""What happens this minute, and why calls failed of late."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from gateway.enums import Outcome
from gateway.models import ApiKey, UsageLog
from portal.insight import failures, live
from portal.insight.failures import list_failures
from portal.insight.live import read_live
from tests.factories import make_api_key
from tests.factories.usage import build_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)


@pytest.fixture
def key() -> ApiKey:
    return make_api_key()


def add_call(key: ApiKey, seconds_ago: float, **columns: Any) -> UsageLog:
    """One that took a second, unless `columns` say otherwise."""
    created_at = NOW - timedelta(seconds=seconds_ago)
    outcome = columns.pop("outcome", Outcome.COMPLETED)
    call = build_call(key, created_at, Random(seconds_ago), outcome=outcome)
    if outcome != Outcome.PENDING:
        call.closed_at = created_at + timedelta(seconds=1)
    for name, value in columns.items():
        setattr(call, name, value)
    call.save()
    return call


def test_nothing_happens():
    quiet = read_live(NOW)
    assert quiet.is_quiet
    assert (quiet.error_share, quiet.p50, quiet.calls_rate) == (None, None, 0)
    assert sum(quiet.pulse) == 0


def test_rates_are_of_the_last_minute(key: ApiKey):
    for seconds in (5, 10, 30, 200):
        add_call(key, seconds, input_tokens=900, output_tokens=100)
    found = read_live(NOW)
    assert (found.calls, found.ended) == (3, 3)
    assert found.calls_rate == pytest.approx(3 / 60)
    assert found.tokens_rate == pytest.approx(3000 / 60)
    assert sum(found.pulse) == 3


def test_a_long_answer_counts_when_it_ends(key: ApiKey):
    add_call(key, 500, closed_at=NOW - timedelta(seconds=2), output_tokens=600)
    found = read_live(NOW)
    assert (found.calls, found.ended) == (0, 1)
    assert found.tokens_rate >= 10


def test_errors_are_those_of_calls_that_ended(key: ApiKey):
    add_call(key, 5)
    add_call(key, 6, outcome=Outcome.CLIENT_CLOSED)
    add_call(key, 7, outcome=Outcome.UPSTREAM_ERROR)
    add_call(key, 8, outcome=Outcome.CLIENT_ERROR)
    assert read_live(NOW).error_share == 0.5


def test_first_bytes_are_of_streams_when_there_are_any(key: ApiKey):
    add_call(key, 5, is_stream=False, first_byte_ms=9_000)
    assert (read_live(NOW).p50 or 0) > 8_000
    add_call(key, 6, is_stream=True, first_byte_ms=300)
    assert 290 < (read_live(NOW).p95 or 0) < 330


def test_open_calls_are_counted_however_old(key: ApiKey):
    add_call(key, 3, outcome=Outcome.PENDING, is_stream=True)
    add_call(key, 900, outcome=Outcome.PENDING, is_stream=False)
    found = read_live(NOW)
    assert (found.open_calls, found.open_streams) == (2, 1)
    assert not found.is_quiet


def test_a_busy_minute_is_measured_over_less(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live, "MOST", 10)
    for seconds in range(1, 21):
        add_call(key, seconds)
    found = read_live(NOW)
    assert found.calls == 10
    assert found.calls_rate == pytest.approx(1)


def test_failures_are_grouped_by_cause(key: ApiKey):
    for seconds in (5, 6, 7):
        add_call(
            key, seconds, outcome=Outcome.UPSTREAM_ERROR, error_code="connect_timeout"
        )
    add_call(key, 8, outcome=Outcome.CLIENT_ERROR, error_code="invalid_value")
    add_call(key, 9)
    first, second = list_failures(NOW)
    assert (first.calls, first.outcome, first.tone) == (3, "upstream_error", "bad")
    assert first.text == "the upstream did not take the connection in time"
    assert first.last_at == NOW - timedelta(seconds=4)
    assert (second.calls, second.text) == (1, "invalid value")


def test_failures_of_yesterday_are_not_told(key: ApiKey):
    add_call(key, 25 * 3600, outcome=Outcome.UPSTREAM_ERROR)
    assert list_failures(NOW) == []


def test_only_the_newest_calls_are_looked_at(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(failures, "MOST_CALLS", 3)
    add_call(key, 50, outcome=Outcome.INTERRUPTED)
    for seconds in (5, 6):
        add_call(key, seconds)
    add_call(key, 10, outcome=Outcome.UPSTREAM_ERROR)
    assert [it.outcome for it in list_failures(NOW)] == ["upstream_error"]
