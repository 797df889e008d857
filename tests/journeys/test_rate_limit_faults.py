"""The Redis that counts calls goes away under load; and calls that wait in line."""

import signal
import threading
import time

import pytest

from tests.journeys.caller import Reply
from tests.journeys.rate_limiting import (
    call_often,
    count_at_once,
    count_statuses,
    draw_slowly,
    limit_calls,
    wait_until,
)
from tests.journeys.stage import Stage
from tests.valkey import Valkey

pytestmark = pytest.mark.journey

SLOWEST = 3.0  # of a quick call on a busy machine; a hung Redis would take for ever
HUNG = 1.5  # seconds: long enough for it to be given up


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_redis_goes_away_under_load(
    stage: Stage, valkey: Valkey, number: signal.Signals
):
    mine = stage.issue_key(credit="100")
    limit_calls(mine, rpm=100_000, concurrency=1_000)
    times: list[float] = []

    def call() -> Reply:
        started = time.monotonic()
        reply = mine.http.chat("fake-chat")
        times.append(time.monotonic() - started)
        return reply

    before = stage.server.read_log().count("limits_counted_alone")
    assert count_statuses(call_often(call, 50)) == {200: 50}
    fault = threading.Timer(0.3, lambda: valkey.signal(number))
    fault.start()
    assert count_statuses(call_often(call, 400)) == {200: 400}
    fault.join()
    assert max(times) < SLOWEST
    if number == signal.SIGKILL:
        valkey.kill()
        valkey.start()
    else:
        time.sleep(HUNG)
        assert count_statuses(call_often(call, 50)) == {200: 50}
        valkey.signal(signal.SIGCONT)
    log = stage.server.read_log
    assert log().count("limits_counted_alone") - before <= 2  # one a process

    def is_shared_again() -> bool:
        call_often(call, 10)
        return log().count("limits_shared_again") >= log().count("limits_counted_alone")

    wait_until(is_shared_again)
    assert log().count("limits_counted_alone") > before


def test_waiting_in_line(stage: Stage, valkey: Valkey):
    """Where the operator wants it, calls wait for their turn instead of a refusal."""
    stage.server.stop()
    stage.server.environment["LIMIT_QUEUE_SECONDS"] = "20"
    stage.server.start(workers=2)
    mine = stage.issue_key(credit="100")
    limit_calls(mine, concurrency=3)
    case = f"in line {mine.public_id}"
    replies = call_often(lambda: draw_slowly(mine, case), 20)
    assert count_statuses(replies) == {200: 20}
    assert 2 <= count_at_once(stage, case, 20) <= 3
