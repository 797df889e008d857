"""The load generator against the fast upstream alone, in small."""

import os

from tests.fakes.process import start_upstream
from tests.load.servers import run_generator, start_fast_upstream


def describe_job(port: int, **fields: object) -> dict[str, object]:
    return {"port": port, "key": "x", "server_pid": os.getpid()} | fields


def test_calls_are_counted_and_right() -> None:
    with start_fast_upstream() as port:
        job = describe_job(port, kind="calls", calls=200, connections=8)
        result = run_generator(job)
    assert (result["calls"], result["faults"]) == (200, [])


def test_paced_streams_end_whole() -> None:
    with start_fast_upstream() as port:
        job = describe_job(port, kind="streams", streams=5)
        result = run_generator(job | {"events": 120, "interval_ms": 20})
    assert result["faults"] == []
    assert len(result["first_ms"]) == result["calls"] > 5
    assert max(result["first_ms"]) < 1000


def test_wrong_answers_are_reported() -> None:
    with start_upstream() as up:  # it knows no `paced`: a short stream each time
        job = describe_job(up.port, kind="streams", streams=3)
        result = run_generator(job | {"events": 60, "interval_ms": 20})
    assert result["faults"].count("10 events of 63") == 3


def test_short_streams_in_a_row() -> None:
    with start_fast_upstream() as port:
        job = describe_job(port, kind="calls", calls=40, connections=8, deltas=4)
        result = run_generator(job)
    assert (result["calls"], result["faults"]) == (40, [])
