"""One question to the stores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.limits.entries import Dimension, Entry


@dataclass(frozen=True, slots=True)
class Ask:
    """Whether a call may pass: all entries of group 0, and those of one of the groups
    1 to `groups` (a group without entries always passes). `lease` names the call;
    `seconds` is longer than it can last."""

    entries: Sequence[Entry]
    lease: str
    seconds: float
    groups: int = 0

    def list_names(self, dimension: Dimension) -> list[str]:
        return [it.name for it in self.entries if it.dimension == dimension]

    def list_taken(self, group: int) -> list[Entry]:
        """What is counted when `group` was chosen."""
        return [it for it in self.entries if it.group in (0, group)]

    def share_between(self, processes: int) -> "Ask":
        """The part of each limit that is one process's."""
        shares = [(it, max(it.limit // processes, 1)) for it in self.entries]
        entries = [
            it._replace(limit=share, amount=min(it.amount, share))
            for it, share in shares
        ]
        return replace(self, entries=entries)
