"""Calls of the dead are given back; the living are left alone."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import F
from django.utils import timezone

from gateway.enums import CallState, Outcome
from gateway.ledger import sweep
from gateway.ledger.sweep import find_dead_workers, sweep_orphaned_holds
from gateway.ledger.transaction import apply_operations
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, ApiKey, UsageLog, Worker
from tests.factories import make_api_key, make_hold, make_worker

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def key(db: None) -> ApiKey:
    return make_api_key(balance=1000)


def open_call(key: ApiKey, worker_id: UUID, *, deadline_in: float = 600) -> UsageLog:
    hold = make_hold(key, 100, worker_id=worker_id, deadline_in=deadline_in)
    assert apply_operations([hold]) == [True]
    return UsageLog.objects.get(rid=hold.rid)


def make_silent_worker(beat_at: datetime | None = None) -> Worker:
    return make_worker(beat_at=beat_at or timezone.now() - HOUR)


def keep_beating(_: float) -> None:
    """What passes while the sweeper waits: every process beats, its clock is off."""
    Worker.objects.update(beats=F("beats") + 1)


def stand_still(_: float) -> None:
    pass


def never_wait(_: float) -> None:
    raise AssertionError("nobody is suspected")


def test_calls_of_a_dead_worker_are_released(key: ApiKey):
    call = open_call(key, make_silent_worker().pk)
    assert sweep_orphaned_holds(wait=stand_still) == 1
    call.refresh_from_db()
    assert (call.state, call.outcome) == (CallState.RELEASED, Outcome.INTERRUPTED)
    assert call.charged == 0
    assert Account.objects.get(pk=key.account_id).held == 0
    assert verify_ledger() == []


def test_calls_of_a_worker_nobody_knows_are_released(key: ApiKey):
    worker = make_worker()
    open_call(key, worker.pk)
    worker.delete()
    assert sweep_orphaned_holds(wait=never_wait) == 1


def test_calls_of_a_live_worker_stay(key: ApiKey):
    open_call(key, make_worker().pk)
    assert sweep_orphaned_holds(wait=never_wait) == 0


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_clock_that_jumps_between_beats_releases_nothing(key: ApiKey, jump: timedelta):
    open_call(key, make_silent_worker(timezone.now() + jump).pk)
    assert sweep_orphaned_holds(wait=keep_beating) == 0


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_dead_worker_is_found_whatever_its_clock_said(key: ApiKey, jump: timedelta):
    worker = make_silent_worker(timezone.now() + jump)
    open_call(key, worker.pk)
    assert find_dead_workers(wait=stand_still) == {worker.pk}


def test_our_own_clock_that_jumps_releases_nothing(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
):
    open_call(key, make_worker().pk)
    later = timezone.now() + HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert sweep_orphaned_holds(wait=keep_beating) == 0


def test_call_past_its_deadline_is_released_though_its_worker_lives(key: ApiKey):
    worker = make_worker()
    open_call(key, worker.pk, deadline_in=-31)
    just_over = open_call(key, worker.pk, deadline_in=-1)
    assert sweep_orphaned_holds(wait=never_wait) == 1
    assert UsageLog.objects.get(state=CallState.OPEN) == just_over


def test_second_sweep_finds_nothing_to_do(key: ApiKey):
    open_call(key, make_silent_worker().pk)
    assert sweep_orphaned_holds(wait=stand_still) == 1
    before = list(UsageLog.objects.values())
    assert sweep_orphaned_holds(wait=never_wait) == 0
    assert list(UsageLog.objects.values()) == before


def test_many_orphans_are_released_in_chunks(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sweep, "CHUNK", 2)
    worker = make_silent_worker()
    for _ in range(5):
        open_call(key, worker.pk)
    assert sweep_orphaned_holds(wait=stand_still) == 5
    assert verify_ledger() == []
