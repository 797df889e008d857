"""The streaming phase: long paced streams, and short ones started among them.

While only the long streams run, none starting or ending, the server's CPU time over
the events that arrived is the price of an event, with no call's share in it. Then
short streams are started beside them, whose first bytes give the time to first token
under that load.
"""

import asyncio
import math
import time
from dataclasses import dataclass, field

from tests.load.caller import EXTRA_EVENTS, Caller, make_paced_request, open_callers
from tests.load.process_usage import read_cpu_seconds

RAMP_SECONDS = 1.0
PROBE_EVENTS = 4
PROBES_PER_SECOND = 40
PROBE_CALLERS = 24


@dataclass(frozen=True, slots=True)
class StreamsJob:
    port: int
    key: str
    server_pid: int
    streams: int
    events: int  # deltas of each long stream
    interval_ms: int

    @property
    def window_seconds(self) -> float:
        """Half of the time in which every long stream is open."""
        open_seconds = self.events * self.interval_ms / 1000 - RAMP_SECONDS - 0.3
        return max(open_seconds, 0.5) / 2


@dataclass(slots=True)
class StreamsResult:
    events: int = 0
    event_cpu_seconds: float = 0
    calls: int = 0  # short streams
    first_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class StreamPhase:
    def __init__(self, job: StreamsJob) -> None:
        self.job, self.result = job, StreamsResult()
        self.idle: list[Caller] = []
        self.open = 0
        self.all_ended = asyncio.Event()

    def note_end(self, caller: Caller, fault: str) -> None:
        self.open -= 1
        if not self.open:
            self.all_ended.set()
        if fault:
            self.result.faults.append(fault)
        if caller.events == PROBE_EVENTS + EXTRA_EVENTS:
            self.result.first_ms.append(caller.first_ms)
            self.idle.append(caller)

    def send(self, caller: Caller, request: bytes, deltas: int) -> None:
        self.open += 1
        caller.send(request, events=deltas + EXTRA_EVENTS)

    async def wait_for_ends(self) -> None:
        self.all_ended.clear()
        if self.open:
            await self.all_ended.wait()

    def make_paced(self, events: int) -> bytes:
        job = self.job
        return make_paced_request(job.port, job.key, events, job.interval_ms)

    async def start_long(self) -> None:
        job = self.job
        request = self.make_paced(job.events)
        self.long = await open_callers(job.port, job.streams, self.note_end)
        for caller in self.long:  # spread out, so that events do not come in bursts
            self.send(caller, request, job.events)
            await asyncio.sleep(RAMP_SECONDS / job.streams)

    async def send_probes(self, seconds: float) -> None:
        """Short streams at an even rate; the last ones end before `seconds` do."""
        request = self.make_paced(PROBE_EVENTS)
        last = seconds - (PROBE_EVENTS + 2) * self.job.interval_ms / 1000
        started = time.perf_counter()
        for number in range(math.floor(last * PROBES_PER_SECOND)):
            due = started + number / PROBES_PER_SECOND
            await asyncio.sleep(max(0, due - time.perf_counter()))
            if self.idle:
                self.send(self.idle.pop(), request, PROBE_EVENTS)
                self.result.calls += 1
        await asyncio.sleep(max(0, started + seconds - time.perf_counter()))

    async def price_events(self) -> None:
        cpu, events = self.read_cpu(), self.count_events()
        await asyncio.sleep(self.job.window_seconds)
        self.result.events = self.count_events() - events
        self.result.event_cpu_seconds = self.read_cpu() - cpu

    def read_cpu(self) -> float:
        return read_cpu_seconds(self.job.server_pid)

    def count_events(self) -> int:
        return sum(caller.answer.events for caller in self.long)


async def run_streams(job: StreamsJob) -> StreamsResult:
    phase = StreamPhase(job)
    phase.idle = await open_callers(job.port, PROBE_CALLERS, phase.note_end)
    await phase.start_long()
    await phase.price_events()
    await phase.send_probes(job.window_seconds)
    await phase.wait_for_ends()
    return phase.result
