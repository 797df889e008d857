"""The limits as this process counts them: always, so that it knows what it has let
through when Redis goes away."""

from collections.abc import Iterable, Sequence

from gateway.limits.entries import Dimension, Entry
from gateway.limits.verdict import Standing, Verdict
from gateway.limits.window import MILLISECONDS, Window

CONCURRENCY_WAIT = 1_000  # milliseconds; nobody knows when a call ends
LINE_MARGIN = 1_000
MOST_WINDOWS = 100_000


class LocalStore:
    """Of one event loop. Times are milliseconds of a clock that never goes back.
    `running`: until when each lease may run, by entry and lease."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}
        self._lines: dict[str, dict[str, int]] = {}
        self.running: dict[str, dict[str, int]] = {}

    def decide(
        self,
        entries: Sequence[Entry],
        lease: str,
        *,
        groups: int = 0,
        now: int,
        queue: int = 0,
    ) -> Verdict:
        """What scripts.ADMIT would say; nothing is taken yet. Whoever is refused for
        concurrency stands in line for `queue` milliseconds."""
        failed: dict[int, tuple[int, int, int]] = {}
        for index, entry in enumerate(entries):
            refusal = self._refuse(entry, lease, now, queue)
            if refusal is not None and entry.group not in failed:
                failed[entry.group] = (index, *refusal)
        choices = range(1, groups + 1)
        chosen = next((it for it in choices if it not in failed), 0)
        standings = self.list_standings(entries, now)
        second = now // MILLISECONDS
        if 0 not in failed and (chosen or not choices):
            return Verdict(True, chosen, 0, second, 0, standings)
        index, wait, place = failed.get(0) or min(
            (failed[it] for it in choices),
            key=lambda it: self._rank(entries, it, queue),
        )
        if queue and entries[index].dimension == Dimension.CONCURRENCY:
            self._lines.setdefault(entries[index].name, {}).setdefault(lease, now)
        return Verdict(False, index, wait, second, place, standings)

    def take(
        self, entries: Iterable[Entry], lease: str, *, now: int, until: int
    ) -> None:
        """Counts what was admitted, here or by Redis."""
        if len(self._windows) > MOST_WINDOWS:
            self._drop_windows(now // MILLISECONDS)
        for entry in entries:
            if entry.dimension == Dimension.CONCURRENCY:
                self.running.setdefault(entry.name, {})[lease] = until
                self.leave_line(entry.name, lease)
            else:
                self._window(entry.name).add(now // MILLISECONDS, entry.amount)

    def count_used(self, entry: Entry, now: int) -> int:
        if entry.dimension == Dimension.CONCURRENCY:
            return len(self.running.get(entry.name, ()))
        return self._window(entry.name).slide(now // MILLISECONDS)

    def end(self, name: str, lease: str) -> None:
        leases = self.running.get(name, {})
        leases.pop(lease, None)
        if not leases:
            self.running.pop(name, None)

    def forget_overdue(self, now: int) -> None:
        """Leases that nobody ended: no call runs so long."""
        for name, leases in [*self.running.items()]:
            for lease in [it for it, until in leases.items() if until < now]:
                self.end(name, lease)

    def leave_line(self, name: str, lease: str) -> None:
        line = self._lines.get(name)
        if line is not None:
            line.pop(lease, None)
            if not line:
                del self._lines[name]

    def take_back(self, name: str, second: int, amount: int) -> None:
        self._window(name).take_back(second, amount)

    def add(self, name: str, amount: int, *, now: int) -> None:
        self._window(name).add(now // MILLISECONDS, amount)

    def _refuse(
        self, entry: Entry, lease: str, now: int, queue: int
    ) -> tuple[int, int] | None:
        """Milliseconds to wait and how many go first, or None."""
        if entry.dimension == Dimension.CONCURRENCY:
            taken = len(self.running.get(entry.name, ()))
            taken += self._count_before(entry.name, lease, now - queue - LINE_MARGIN)
            left = entry.limit - taken
            return None if left > 0 else (CONCURRENCY_WAIT, -left)
        window = self._window(entry.name)
        used = window.slide(now // MILLISECONDS)
        excess = used + entry.amount - entry.limit
        return None if excess <= 0 else (window.find_wait(now, excess), 0)

    def _rank(
        self, entries: Sequence[Entry], refusal: tuple[int, int, int], queue: int
    ) -> tuple[bool, int]:
        """The lowest is what the caller hears; a line to stand in is a hope."""
        index, wait, _ = refusal
        is_concurrency = entries[index].dimension == Dimension.CONCURRENCY
        return queue > 0 and not is_concurrency, wait

    def _count_before(self, name: str, lease: str, oldest: int) -> int:
        line = self._lines.get(name)
        if not line:
            return 0
        for gone in [it for it, came in line.items() if came <= oldest]:
            del line[gone]
        places = list(line)
        return places.index(lease) if lease in line else len(places)

    def list_standings(
        self, entries: Iterable[Entry], now: int
    ) -> tuple[Standing, ...]:
        standings = []
        for entry in entries:
            if entry.group == 0 and entry.dimension != Dimension.CONCURRENCY:
                window = self._window(entry.name)
                left = max(entry.limit - window.slide(now // MILLISECONDS), 0)
                standings.append(Standing(left, window.find_reset(now)))
        return tuple(standings)

    def _drop_windows(self, second: int) -> None:
        """Those with nothing in them; all, when that is not enough."""
        windows = self._windows.items()
        kept = {name: it for name, it in windows if it.slide(second)}
        self._windows = kept if len(kept) < MOST_WINDOWS // 2 else {}

    def _window(self, name: str) -> Window:
        window = self._windows.get(name)
        if window is None:
            window = self._windows[name] = Window()
        return window
