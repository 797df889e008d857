"""What Redis is told without being asked: ends, corrections, and what it missed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gateway.limits.asking import Ask
from gateway.limits.entries import Dimension, Entry
from gateway.limits.link import Link
from gateway.limits.scripts import CHANGE_NAME
from gateway.limits.window import MILLISECONDS, SECONDS

MOST_AT_ONCE = 500  # changes in one script: nobody else is served meanwhile
MOST_UNSHARED = 10_000  # entries
STORE_CLOCK = 0


class Change(NamedTuple):
    """`what` of scripts.CHANGE: end, leave, keep (`which`: a lease), add, back
    (`which`: a second)."""

    name: str
    what: str
    which: str | int = 0
    amount: int = 0


class Reports:
    def __init__(self, link: Link | None, lease_seconds: int) -> None:
        self._link = link
        self._lease_ms = lease_seconds * MILLISECONDS
        self._unshared: dict[str, tuple[int, int]] = {}  # last counted, how much

    def tell(self, changes: Sequence[Change]) -> None:
        if self._link is None:
            return
        for start in range(0, len(changes), MOST_AT_ONCE):
            values: list[str | int] = [STORE_CLOCK, self._lease_ms]
            part = changes[start : start + MOST_AT_ONCE]
            for change in part:
                values += change[1:]
            self._link.tell(CHANGE_NAME, [it.name for it in part], values)

    def note_unshared(self, entries: Iterable[Entry], now: int) -> None:
        """Counted here only: Redis hears of it when it is back."""
        for entry in entries:
            if entry.dimension == Dimension.CONCURRENCY:
                continue
            _, amount = self._unshared.get(entry.name, (0, 0))
            if len(self._unshared) < MOST_UNSHARED or amount:
                self._unshared[entry.name] = now, amount + entry.amount

    def take_unshared(self, now: int) -> list[Change]:
        """Of the last minute."""
        missed, self._unshared = self._unshared, {}
        oldest = now - SECONDS * MILLISECONDS
        return [
            Change(name, "add", amount=amount)
            for name, (last, amount) in missed.items()
            if last > oldest
        ]


def end_all(ask: Ask) -> list[Change]:
    """Of the calls at the same time that it asked to be counted in."""
    names = ask.list_names(Dimension.CONCURRENCY)
    return [Change(name, "end", ask.lease) for name in names]


def leave_lines(ask: Ask) -> list[Change]:
    names = ask.list_names(Dimension.CONCURRENCY)
    return [Change(name, "leave", ask.lease) for name in names]
