"""Calls of this process that wait until another one with the same limit ends.

Who goes first is decided by the stores; here they are only woken, in their order, so
that they need not ask again and again.
"""

import asyncio
from collections import deque

FIRST_LOOK, LONGEST_LOOK = 0.05, 0.5  # seconds: other processes do not wake ours


class Lines:
    """By the name of the limit's entry."""

    def __init__(self) -> None:
        self._sleepers: dict[str, deque[asyncio.Future[None]]] = {}

    async def wait(self, name: str, *, place: int, most: float) -> None:
        """Until it may be worth asking again: at most `most` seconds."""
        sleeper = asyncio.get_running_loop().create_future()
        sleepers = self._sleepers.setdefault(name, deque())
        sleepers.append(sleeper)
        look = min(FIRST_LOOK * (1 + place), LONGEST_LOOK, most)
        try:
            await asyncio.wait([sleeper], timeout=look)
        finally:
            sleepers.remove(sleeper)
            if not sleepers:
                self._sleepers.pop(name, None)

    def wake(self, name: str) -> None:
        """Whoever came first and sleeps still."""
        for sleeper in self._sleepers.get(name, ()):
            if not sleeper.done():
                sleeper.set_result(None)
                return
