"""Admits calls, and keeps Redis up to date."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings

from gateway.limits.asking import Ask
from gateway.limits.entries import Dimension, Entry
from gateway.limits.lease import Lease
from gateway.limits.line import Lines
from gateway.limits.link import LATE, Link
from gateway.limits.local import LocalStore
from gateway.limits.others import Others
from gateway.limits.reports import Change, Reports, end_all, leave_lines
from gateway.limits.scripts import ADMIT_NAME
from gateway.limits.verdict import Verdict, read_verdict
from gateway.limits.window import MILLISECONDS

LEASE_SECONDS = 15  # a dead process's calls leave after that
KEEP_SECONDS = 5.0  # how often a living one says that its calls run still
STORE_CLOCK = 0  # Redis looks at its own


class Limiter:
    """Of one event loop."""

    def __init__(self, *, redis_url: str, processes: int, queue_seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._local = LocalStore()
        self._lines = Lines()
        self._others = Others()
        self._link = Link(redis_url, self._catch_up) if redis_url else None
        self._reports = Reports(self._link, LEASE_SECONDS)
        self._processes = max(processes, 1)
        self._queue = round(queue_seconds * MILLISECONDS)
        self._keeper: asyncio.TimerHandle | None = None

    async def admit(self, ask: Ask) -> Verdict:
        """What was decided, and counted if it was admitted. One that is refused only
        because too many run waits in line first, where the operator wants that."""
        give_up_at = self._loop.time() + self._queue / MILLISECONDS
        try:
            verdict = await self._decide(ask)
            while (name := _find_line(ask, verdict)) and (
                left := give_up_at - self._loop.time()
            ) > 0:
                await self._lines.wait(name, place=verdict.place, most=left)
                verdict = await self._decide(ask)
        except asyncio.CancelledError:
            self._leave(ask)
            raise
        if self._queue and not verdict.is_admitted:
            self._leave(ask)
        return verdict

    def lend(self, ask: Ask, verdict: Verdict, *, group: int) -> Lease:
        """What an admitted call has taken in `group`."""
        entries = [it for it in ask.entries if it.group == group]
        own_second = now() // MILLISECONDS
        return Lease(ask.lease, entries, verdict.second, own_second, self._give_back)

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        if self._link is not None:
            self._link.close()

    async def _decide(self, ask: Ask) -> Verdict:
        reply = None if self._link is None else await self._ask_redis(ask, self._link)
        if not reply:
            return self._decide_alone(ask, was_asked=reply == LATE)
        verdict = read_verdict(reply)
        if verdict.is_admitted:
            self._take(ask, ask.list_taken(verdict.index))
        moment = now()
        for entry, used in zip(ask.entries, verdict.used, strict=True):
            own = self._local.count_used(entry, moment)
            self._others.note(entry.name, max(used - own, 0), now=moment)
        return verdict

    async def _ask_redis(self, ask: Ask, link: Link) -> bytes | None:
        lease_ms = LEASE_SECONDS * MILLISECONDS
        values = [STORE_CLOCK, ask.lease, lease_ms, self._queue, ask.groups]
        for entry in ask.entries:
            values += [entry.dimension, entry.limit, entry.amount, entry.group]
        names = [entry.name for entry in ask.entries]
        return await link.ask(ADMIT_NAME, names, values)

    def _decide_alone(self, ask: Ask, *, was_asked: bool) -> Verdict:
        """By our share, as if it were the whole. Redis, if it was asked, will count the
        call when it gets to it."""
        moment = now()
        share = ask.share_between(self._processes)
        entries = self._others.tighten(share.entries, ask.entries, now=moment)
        share = replace(share, entries=entries)
        verdict = self._local.decide(
            share.entries,
            ask.lease,
            groups=ask.groups,
            now=moment,
            queue=self._queue,
        )
        if not verdict.is_admitted:
            self._reports.tell(end_all(ask))  # Redis may say yes too late
            return replace(verdict, second=0)
        taken = share.list_taken(verdict.index)
        self._take(ask, taken)
        if self._link is not None and not was_asked:
            self._reports.note_unshared(taken, moment)
        standings = self._local.list_standings(share.entries, moment)
        return replace(verdict, second=0, standings=standings)

    def _take(self, ask: Ask, entries: Iterable[Entry]) -> None:
        moment = now()
        until = moment + round(ask.seconds * MILLISECONDS)
        self._local.take(entries, ask.lease, now=moment, until=until)
        if self._keeper is None and self._local.running:
            self._keeper = self._loop.call_later(KEEP_SECONDS, self._keep)

    def _give_back(self, lease: Lease, tokens: int) -> None:
        moment = now()
        changes: list[Change] = []
        for name, dimension, _, amount, *_ in lease.entries:
            if dimension == Dimension.CONCURRENCY:
                self._local.end(name, lease.id)
                self._lines.wake(name)
                changes.append(Change(name, "end", lease.id))
            elif dimension == Dimension.TOKENS and tokens > amount:
                self._local.add(name, tokens - amount, now=moment)
                changes.append(Change(name, "add", amount=tokens - amount))
            elif dimension == Dimension.TOKENS and tokens < amount:
                back = amount - tokens
                self._local.take_back(name, lease.own_second, back)
                if lease.shared_second:
                    changes.append(Change(name, "back", lease.shared_second, back))
        self._reports.tell(changes)

    def _leave(self, ask: Ask) -> None:
        """Out of every line, and of what Redis may have given meanwhile."""
        for name in ask.list_names(Dimension.CONCURRENCY):
            self._local.leave_line(name, ask.lease)
            self._local.end(name, ask.lease)
        self._reports.tell([*end_all(ask), *leave_lines(ask)])

    def _keep(self) -> None:
        """Says which calls run still; one that outlived its time is forgotten."""
        self._keeper = None
        self._local.forget_overdue(now())
        self._reports.tell(self._list_running())
        if self._local.running:
            self._keeper = self._loop.call_later(KEEP_SECONDS, self._keep)

    def _catch_up(self) -> None:
        """Redis is there anew: it hears of what it missed."""
        self._reports.tell([*self._list_running(), *self._reports.take_unshared(now())])

    def _list_running(self) -> list[Change]:
        running = self._local.running.items()
        return [Change(name, "keep", it) for name, leases in running for it in leases]


def now() -> int:
    """Milliseconds of a clock that never goes back."""
    return time.monotonic_ns() // 1_000_000


def _find_line(ask: Ask, verdict: Verdict) -> str:
    """Where a refused call may wait, "" where it may not."""
    if verdict.is_admitted:
        return ""
    refusing = ask.entries[verdict.index]
    return refusing.name if refusing.dimension == Dimension.CONCURRENCY else ""


_limiters: dict[asyncio.AbstractEventLoop, Limiter] = {}


def find_limiter() -> Limiter:
    """One a loop: a process has one loop, tests have several."""
    loop = asyncio.get_running_loop()
    limiter = _limiters.get(loop)
    if limiter is None:
        for old in [it for it in _limiters if it.is_closed()]:
            del _limiters[old]
        limiter = _limiters[loop] = Limiter(
            redis_url=settings.REDIS_URL,
            processes=settings.WEB_WORKERS,
            queue_seconds=settings.LIMIT_QUEUE_SECONDS,
        )
    return limiter
