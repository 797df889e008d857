"""`kill -9` of the web server under load: what was finished is charged exactly once,
what was interrupted is released, and nothing stays on hold."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException

import pytest

from tests.journeys.caller import Stream
from tests.journeys.stage import IN, OUT, Client, Stage

pytestmark = pytest.mark.journey

LONG, SHORT = 50, 12  # open streams; clients that make short calls all the time


def hear_stream(client: Client, script: str) -> tuple[str, bool] | None:
    """(request id, whether its end arrived); None when it never began."""
    stream: Stream | None = None
    is_done = False
    try:
        with client.http.open_chat("fake-chat", script) as stream:
            for event in stream:
                is_done = event == "[DONE]"
    except (OSError, HTTPException):
        pass  # killed meanwhile
    return (stream.rid, is_done) if stream and stream.status == 200 else None


@contextmanager
def keep_calling(client: Client) -> Iterator[list[tuple[str, bool]]]:
    """Short streams one after the other until the server dies; gives what was heard."""
    heard: list[tuple[str, bool]] = []
    is_over = threading.Event()

    def call_on() -> None:
        while not is_over.is_set():
            if found := hear_stream(client, "slow:3:0.02"):
                heard.append(found)
            else:
                is_over.wait(0.05)

    with ThreadPoolExecutor(SHORT) as pool:
        for _ in range(SHORT):
            pool.submit(call_on)
        try:
            yield heard
        finally:
            is_over.set()


def test_kill_under_load(stage: Stage):
    client = stage.issue_key(credit="100")
    with ThreadPoolExecutor(LONG) as pool, keep_calling(client) as heard:
        tasks = [pool.submit(hear_stream, client, "slow:300:0.1") for _ in range(LONG)]
        time.sleep(2.5)
        began = stage.clerk.do("list_calls", state="open")
        assert len(began) >= LONG
        stage.server.kill()
    heard += [found for task in tasks if (found := task.result())]
    assert sum(is_done for _, is_done in heard) > SHORT
    stage.server.start()
    sweep_until_none_open(stage, client)
    check_rows(client, heard)


def sweep_until_none_open(stage: Stage, client: Client) -> None:
    """As the periodic task does; a dead worker is believed after some seconds."""
    deadline = time.monotonic() + 20
    while stage.clerk.do("list_calls", state="open"):
        assert time.monotonic() < deadline
        stage.clerk.do("sweep")
        time.sleep(0.3)
    assert client.account["held"] == 0


def check_rows(client: Client, heard: list[tuple[str, bool]]) -> None:
    rows = {row["rid"]: row for row in client.list_calls()}
    entries = client.stage.clerk.do("list_entries", kind="charge")
    charges = [it for it in entries if it["rid"] in rows]
    assert len(charges) == len({it["rid"] for it in charges})
    for rid, is_done in heard:
        if is_done:  # whoever has the end of an answer has paid for it
            assert rows[rid]["state"] == "settled"
            assert rows[rid]["charged"] == IN * 11 + OUT * 3
    interrupted = [it for it in rows.values() if it["outcome"] == "interrupted"]
    assert len(interrupted) >= LONG
    assert {(it["state"], it["charged"]) for it in interrupted} == {("released", 0)}
    charged = sum(row["charged"] for row in rows.values())
    account = client.account
    assert account["posted"] == 100_000_000_000 - charged
    assert account["spent"] == charged == -sum(it["amount"] for it in charges)
    client.stage.clerk.verify_ledger()
