"""Every task may be delivered twice, and run twice at the same time."""

import threading
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.db import connection
from structlog.testing import capture_logs

from gateway import tasks
from gateway.enums import CallState, Outcome
from gateway.ledger.verify import verify_ledger
from gateway.models import Account, ApiKey, ChannelCheck, UsageLog
from portal.celery import app
from tests.factories import make_api_key, make_channel, place
from tests.fakes.listing import Listing, serve_listing
from tests.gateway.metering.usage_rows import read_rollups, sum_rows

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = {
    "gateway.sweep_orphaned_holds",
    "gateway.roll_up_usage",
    "gateway.check_channels",
    "gateway.check_channel",
    "gateway.verify_ledger",
    "gateway.sweep_captures",
}


@pytest.fixture
def listing() -> Iterator[Listing]:
    with serve_listing() as running:
        yield running


@pytest.fixture
def key() -> ApiKey:
    """Its account has ten dollars and calls of every kind."""
    key = make_api_key(balance=10_000_000_000)
    for cost in (0, 17, 4_000):
        place(key, 5_000, cost=cost)
    place(key, 1_000_000)
    return key


def run_at_once(run: Callable[[], object], times: int = 2) -> None:
    """In threads that begin together, each with a connection of its own."""
    together = threading.Barrier(times, timeout=10)
    failures: list[BaseException] = []

    def run_one() -> None:
        try:
            together.wait()
            run()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures


def run_at_once_and_again(run: Callable[[], object]) -> None:
    run_at_once(run)
    run()


def test_every_task_is_known_by_the_name_it_is_sent_by():
    app.loader.import_default_modules()
    assert {name for name in app.tasks if name.startswith("gateway.")} == NAMES
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled >= NAMES - {"gateway.check_channel"}
    assert scheduled <= set(app.tasks)


def test_a_task_whose_worker_dies_goes_to_another():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert current_app.conf.task_ignore_result


def test_the_sweep_releases_each_orphan_once(key: ApiKey):
    run_at_once_and_again(lambda: tasks.sweep_orphaned_holds())
    orphan = UsageLog.objects.get(outcome=Outcome.INTERRUPTED)
    assert (orphan.state, orphan.charged) == (CallState.RELEASED, 0)
    assert Account.objects.get().held == 0
    assert verify_ledger() == []


def test_many_orphans_are_released_by_two_sweeps(key: ApiKey):
    for _ in range(40):
        place(key, 1_000)
    run_at_once_and_again(lambda: tasks.sweep_orphaned_holds())
    assert not UsageLog.objects.filter(state=CallState.OPEN).exists()
    assert verify_ledger() == []


def test_rollups_equal_the_rows_after_two_runs_at_once(key: ApiKey):
    run_at_once(lambda: tasks.roll_up_usage())
    assert read_rollups() == sum_rows()
    tasks.sweep_orphaned_holds()
    run_at_once_and_again(lambda: tasks.roll_up_usage())
    assert read_rollups() == sum_rows()


def test_channels_are_checked_at_most_once_by_each_run(listing: Listing):
    for _ in range(3):
        make_channel(base_url=listing.base_url("good"))
    run_at_once(lambda: tasks.check_channels())
    checks = ChannelCheck.objects.all()
    assert all(check.is_ok for check in checks)
    assert 3 <= len(checks) <= 6
    tasks.check_channels()
    assert ChannelCheck.objects.count() == len(checks)


def test_one_channel_may_be_checked_twice_at_once(listing: Listing):
    channel = make_channel(base_url=listing.base_url("good"))
    run_at_once_and_again(lambda: tasks.check_channel(channel.pk))
    assert [check.is_ok for check in ChannelCheck.objects.all()] == [True] * 3


def test_a_clean_ledger_is_not_worth_a_line(key: ApiKey):
    with capture_logs() as lines:
        run_at_once_and_again(lambda: tasks.verify_ledger())
    assert lines == []


def test_each_broken_invariant_is_an_error_line(key: ApiKey):
    Account.objects.update(posted=1_000_000_000)
    with capture_logs() as lines:
        tasks.verify_ledger()
    assert {line["log_level"] for line in lines} == {"error"}
    assert {line["invariant"] for line in lines} == {"I1"}
    assert f"account {key.account_id}" in lines[0]["message"]
