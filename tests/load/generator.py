"""The load generator: one phase a process, a JSON job in, a JSON result out.

`python -m tests.load.generator '{"kind": "calls", …}'`; see `CallsJob`, `StreamsJob`.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field

import uvloop

from tests.load.caller import (
    EXTRA_EVENTS,
    Caller,
    make_paced_request,
    make_request,
    open_callers,
)
from tests.load.process_usage import read_cpu_seconds
from tests.load.stream_phase import StreamsJob, StreamsResult, run_streams

PHASE_SECONDS = 120  # no phase lasts longer, whatever hangs

SHORT_INTERVAL_MS = 10


@dataclass(frozen=True, slots=True)
class CallsJob:
    port: int
    key: str
    server_pid: int
    calls: int
    connections: int
    deltas: int = 0  # more than 0: each call is a short paced stream


@dataclass(slots=True)
class CallsResult:
    calls: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    faults: list[str] = field(default_factory=list)


def make_call(job: CallsJob) -> tuple[bytes, int]:
    """The request's bytes and the events its answer must have."""
    if not job.deltas:
        return make_request(job.port, job.key), 0
    request = make_paced_request(job.port, job.key, job.deltas, SHORT_INTERVAL_MS)
    return request, job.deltas + EXTRA_EVENTS


async def run_calls(job: CallsJob) -> CallsResult:
    """`calls` calls; each connection sends its next one at once."""
    result, over = CallsResult(), asyncio.Event()
    request, events = make_call(job)
    to_send = job.calls - job.connections

    def continue_caller(caller: Caller, fault: str) -> None:
        nonlocal to_send
        result.calls += 1
        if fault:
            result.faults.append(fault)
        if to_send > 0 and fault != "connection lost":
            to_send -= 1
            caller.send(request, events=events)
        elif not any(other.is_busy for other in callers):
            over.set()

    callers = await open_callers(job.port, job.connections, continue_caller)
    cpu, started = read_cpu_seconds(job.server_pid), time.perf_counter()
    for caller in callers:
        caller.send(request, events=events)
    await over.wait()
    result.seconds = time.perf_counter() - started
    result.cpu_seconds = read_cpu_seconds(job.server_pid) - cpu
    return result


async def run_job(job: dict[str, object]) -> CallsResult | StreamsResult:
    kind = job.pop("kind")
    async with asyncio.timeout(PHASE_SECONDS):
        if kind == "calls":
            return await run_calls(CallsJob(**job))  # type: ignore[arg-type]
        return await run_streams(StreamsJob(**job))  # type: ignore[arg-type]


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(run_job(json.loads(sys.argv[1]))))))
