"""What one call has taken of its limits, given back at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.limits.entries import Entry


@dataclass(slots=True)
class Lease:
    """`shared_second` and `own_second`: when it was counted, by Redis' clock and by
    ours; the first is 0 when Redis did not count it."""

    id: str
    entries: Sequence[Entry]
    shared_second: int
    own_second: int
    give_back: Callable[["Lease", int], None]
    is_ended: bool = False

    def end(self, tokens: int) -> None:
        """The call is over and used so many tokens; again is no change."""
        if not self.is_ended:
            self.is_ended = True
            self.give_back(self, tokens)
