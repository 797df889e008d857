"""The real `apply_operations` with a valve before it and scripted faults around it."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

from django.db import OperationalError, connection

from gateway.ledger.operations import Operation, Result
from gateway.ledger.transaction import apply_operations
from gateway.ledger.writer import Writer

PATIENCE = 10.0


class Valve:
    """`before[n]` is raised instead of batch n, `after[n]` once it is committed; the
    connection is cut by the server just before each batch in `cut`."""

    def __init__(self) -> None:
        self.batches: list[list[Operation]] = []
        self.before: dict[int, Exception] = {}
        self.after: dict[int, Exception] = {}
        self.cut: set[int] = set()
        self.is_open = threading.Event()
        self.is_open.set()

    def __call__(self, operations: Sequence[Operation]) -> list[Result]:
        number = len(self.batches)
        self.batches.append(list(operations))
        assert self.is_open.wait(PATIENCE)
        if number in self.cut:
            cut_own_connection()
        if number in self.before:
            raise self.before[number]
        results = apply_operations(operations)
        if number in self.after:
            raise self.after[number]
        return results

    async def await_batch(self, number: int) -> None:
        """Returns when batch `number` has been taken from the queue."""
        give_up_at = time.monotonic() + PATIENCE
        while len(self.batches) <= number:
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.002)


def cut_own_connection() -> None:
    """PostgreSQL only: as when the server restarts."""
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def submit_together(
    writer: Writer, valve: Valve, plug: Operation, operations: Sequence[Operation]
) -> list[Result | BaseException]:
    """What became of `operations`, written as batch 1 while `plug` was batch 0."""
    valve.is_open.clear()
    first = writer.submit(plug)
    await valve.await_batch(0)
    futures = [writer.submit(operation) for operation in operations]
    valve.is_open.set()
    await first
    waiting = asyncio.gather(*futures, return_exceptions=True)
    return await asyncio.wait_for(waiting, PATIENCE)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs `work` on a loop of its own, and not for ever."""
    return asyncio.run(asyncio.wait_for(work, 3 * PATIENCE))
