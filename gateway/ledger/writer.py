"""The one thread of a process that writes money: group commit.

While one transaction commits, the next batch gathers in the queue. A lone operation
never waits; under load the thread pauses GATHER_SECONDS before a batch, because most of
a transaction's cost does not depend on its size. Callers await a future on their own
event loop, resolved once per loop and batch.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db import InternalError as DatabaseInternalError

from gateway.enums import Outcome
from gateway.errors import Busy, InternalError
from gateway.ledger.operations import Closing, Hold, Operation, Result, undo_hold
from gateway.ledger.transaction import CommitUnknown, apply_operations

MAX_BATCH = 256
GATHER_SECONDS = 0.001
MAX_WAITING = 10_000
RETRY_SECONDS = 0.25
STOP_SECONDS = 4.0  # for closings that are being retried when the process ends
DATABASE_AWAY = (OperationalError, InterfaceError, DatabaseInternalError)

# Called on the loop with the future and its result, before the future is resolved and
# also when nobody waits for it any more; much cheaper than shielding every await.
Then = Callable[["asyncio.Future[Result]", Result], None]

log = structlog.get_logger("ledger")


@dataclass(slots=True)
class _Ticket:
    operation: Operation
    future: "asyncio.Future[Result]"
    loop: asyncio.AbstractEventLoop
    then: Then | None = None


class Writer:
    """Starts its thread at the first operation, and again after a fork."""

    def __init__(self) -> None:
        self._tickets: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(
        self, operation: Operation, *, then: Then | None = None
    ) -> "asyncio.Future[Result]":
        """A future of the result; the operation is done even if the future is
        cancelled. Raises Busy when too many wait; a closing never is refused, since the
        call it ends has been served already."""
        if self._tickets.qsize() >= MAX_WAITING and not isinstance(operation, Closing):
            raise Busy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._tickets.put(_Ticket(operation, future, loop, then))
        if self._thread is None or not self._thread.is_alive():
            self._start()
        return future

    @property
    def waiting(self) -> int:
        return self._tickets.qsize()

    def stop(self) -> None:
        """Drains what waits, then ends the thread. Closings that a database which is
        away still keeps out after STOP_SECONDS are left to the sweeper."""
        if self._thread is not None:
            self._tickets.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="ledger-writer", daemon=True
                )
                self._thread.start()

    def _run(self) -> None:
        is_going, last_size = True, 0
        while is_going:
            batch, is_going = self._gather(is_busy=last_size > 1)
            last_size = len(batch)
            if batch:
                self._write(batch)
        self._finish_retries()
        connection.close()

    def _finish_retries(self) -> None:
        give_up_at = time.monotonic() + STOP_SECONDS
        while not self._tickets.empty():
            batch, _ = self._gather(is_busy=False)
            if time.monotonic() < give_up_at:
                self._write(batch)
            else:
                log.error("closings_left_to_sweeper", calls=len(batch))
                _resolve(batch, Busy())

    def _gather(self, *, is_busy: bool) -> tuple[list[_Ticket], bool]:
        """What waits, in order, and whether to go on after it."""
        batch: list[_Ticket] = []
        ticket = self._tickets.get()
        if is_busy and ticket is not None:
            time.sleep(GATHER_SECONDS)
        while ticket is not None:
            batch.append(ticket)
            if len(batch) >= MAX_BATCH:
                return batch, True
            try:
                ticket = self._tickets.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _write(self, batch: list[_Ticket]) -> None:
        try:
            results = apply_operations([ticket.operation for ticket in batch])
        except DATABASE_AWAY as error:
            self._wait_out(batch, error)
        except Exception as error:
            self._write_singly(batch, error)
        else:
            _resolve(batch, results)

    def _wait_out(self, batch: list[_Ticket], error: Exception) -> None:
        """The database is away: refuse new holds at once, keep closings and retry."""
        log.error("database_away", error=str(error)[:200], waiting=self.waiting)
        connection.close()
        closings = [it for it in batch if isinstance(it.operation, Closing)]
        others = [it for it in batch if not isinstance(it.operation, Closing)]
        _resolve(others, Busy())
        if isinstance(error, CommitUnknown):
            closings += _undo_holds(others)
        if closings:
            time.sleep(RETRY_SECONDS)
            for ticket in closings:
                self._tickets.put(ticket)

    def _write_singly(self, batch: list[_Ticket], error: Exception) -> None:
        """One bad operation must not take the others of its batch with it."""
        if len(batch) == 1:
            log.error("operation_failed", error=repr(error)[:300])
            _resolve(batch, InternalError())
            return
        for ticket in batch:
            self._write([ticket])


def _undo_holds(batch: Iterable[_Ticket]) -> list[_Ticket]:
    """Releases of holds that were refused but may have been committed."""
    undos = []
    for ticket in batch:
        if isinstance(ticket.operation, Hold):
            undo = undo_hold(ticket.operation, outcome=Outcome.INTERRUPTED, status=503)
            undos.append(_Ticket(undo, ticket.future, ticket.loop))
    return undos


def _resolve(batch: Sequence[_Ticket], results: Sequence[Result] | Exception) -> None:
    loops: dict[
        asyncio.AbstractEventLoop, list[tuple[_Ticket, Result | Exception]]
    ] = {}
    for index, ticket in enumerate(batch):
        result = results if isinstance(results, Exception) else results[index]
        loops.setdefault(ticket.loop, []).append((ticket, result))
    for loop, pairs in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve_on_loop, pairs)
        except RuntimeError:  # the loop has ended; its callers are gone with it
            log.warning("caller_gone", operations=len(pairs))


def _resolve_on_loop(pairs: list[tuple[_Ticket, Result | Exception]]) -> None:
    for ticket, result in pairs:
        if isinstance(result, Exception):
            if not ticket.future.done():
                ticket.future.set_exception(result)
            continue
        if ticket.then is not None:
            ticket.then(ticket.future, result)
        if not ticket.future.done():
            ticket.future.set_result(result)


writer = Writer()
