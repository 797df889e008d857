"""What the other processes had of each limit when Redis last spoke: often it is late
for a moment only, and then a share alone would come on top of what they have."""

from collections.abc import Iterable, Sequence

from gateway.limits.entries import Entry

FRESH = 5_000  # milliseconds
MOST_KNOWN = 50_000


class Others:
    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}  # when, how much

    def note(self, name: str, used: int, *, now: int) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[name] = now, used

    def tighten(
        self, shares: Iterable[Entry], wholes: Iterable[Entry], *, now: int
    ) -> Sequence[Entry]:
        """`shares` with no more in them than the others leave of `wholes`."""
        return [
            share._replace(limit=min(share.limit, self._find_left(whole, now)))
            for share, whole in zip(shares, wholes, strict=True)
        ]

    def _find_left(self, whole: Entry, now: int) -> int:
        at, used = self._known.get(whole.name, (0, 0))
        return max(whole.limit - used, 0) if now - at < FRESH else whole.limit
