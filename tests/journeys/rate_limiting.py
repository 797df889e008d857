"""Limits set at the desk, and calls that run into them."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.journeys.caller import Reply
from tests.journeys.stage import Client, Stage

THREADS = 24
SECONDS = 5.0  # within which a change reaches every process
RUN = 0.3  # seconds of a call that takes its time
DESK = "tests.factories.rate_limits"


def limit_calls(client: Client, of: str = "key", **limits: int) -> None:
    name = client.public_id if of == "key" else client.email
    client.stage.clerk.call(f"{DESK}.limit_calls", **{of: name}, **limits)


def limit_supply(stage: Stage, **words: str | int) -> None:
    stage.clerk.call(f"{DESK}.limit_supply", **words)


def call_often(call: Callable[[], Reply], times: int) -> list[Reply]:
    with ThreadPoolExecutor(THREADS) as pool:
        return [task.result() for task in [pool.submit(call) for _ in range(times)]]


def count_statuses(replies: list[Reply]) -> Counter[int]:
    return Counter(reply.status for reply in replies)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def count_at_once(stage: Stage, case: str, lines: int) -> int:
    """The most calls that ran at the same time, as the upstream saw them."""
    starts = [line["created_at"] for line in stage.find_bill(case, lines)]
    return max(sum(0 <= it - start < RUN * 0.9 for it in starts) for start in starts)


def draw_slowly(client: Client, case: str) -> Reply:
    fields = {"model": "fake-picture", "prompt": case, "user": f"slow:1:{RUN}"}
    return client.http.post("/v1/images/generations", **fields, metadata={"case": case})
