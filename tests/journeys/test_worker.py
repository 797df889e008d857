"""A real worker on a real broker: what dead processes left open is given back."""

import signal
from pathlib import Path

import pytest

from gateway.enums import CallState, Outcome
from gateway.ledger.operations import Hold
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, ApiKey, UsageLog
from tests.factories import make_api_key, place
from tests.journeys.worker import (
    list_registered,
    start_valkey,
    start_workers,
    wait_for,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TASKS = {
    "gateway.check_channel",
    "gateway.check_channels",
    "gateway.roll_up_usage",
    "gateway.sweep_orphaned_holds",
    "gateway.verify_ledger",
}
SWEEP_SECONDS = 60  # the schedule's ten, and a slow machine under a whole suite


def leave_orphans(key: ApiKey) -> list[Hold]:
    return [place(key, 1_000) for _ in range(5)]


def is_released(orphan: Hold) -> bool:
    released = UsageLog.objects.filter(
        rid=orphan.rid, state=CallState.RELEASED, outcome=Outcome.INTERRUPTED
    )
    return released.exists()


def test_workers_sweep_survive_each_other_and_end(tmp_path: Path):
    """Two workers with two beats; then one is killed and the other goes on."""
    key = make_api_key(balance=1_000_000)
    with (
        start_valkey() as redis_url,
        start_workers(redis_url, tmp_path / "one", tmp_path / "two") as (one, two),
    ):
        wait_for(lambda: len(list_registered(redis_url)) == 2, 60)
        for known in list_registered(redis_url).values():
            assert set(known) >= TASKS
        first = leave_orphans(key)
        wait_for(lambda: all(map(is_released, first)), SWEEP_SECONDS)

        one.end(signal.SIGKILL)
        second = leave_orphans(key)
        wait_for(lambda: all(map(is_released, second)), SWEEP_SECONDS)

        assert two.end() == 0, two.output.read_text()
        assert not two.is_group_alive
        assert "orphans_released" in one.output.read_text() + two.output.read_text()
        assert "Traceback" not in two.output.read_text()
    assert Account.objects.get().held == 0
    assert verify_ledger() == []
