"""What a store said to what a call asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one limit of requests or tokens: what is left, and the milliseconds after
    which, without another call, all of it is there again."""

    left: int
    reset: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`index`: the group that was taken (0: none was needed) or, of a refusal, the
    entry that refused. `wait`: milliseconds until it may pass. `second`: of the store's
    clock, when it was counted. `place`: how many go first, of those that wait.
    `standings`: of the entries of group 0 that are no concurrency, in their order.
    `used`: of each entry, what all processes have of it now; empty when only our own
    was asked."""

    is_admitted: bool
    index: int
    wait: int
    second: int
    place: int
    standings: tuple[Standing, ...]
    used: tuple[int, ...] = ()


def read_verdict(reply: bytes) -> Verdict:
    """Of scripts.ADMIT: numbers with blanks between."""
    admitted, index, wait, second, place, entries, *rest = map(int, reply.split())
    used, rest = tuple(rest[:entries]), rest[entries:]
    pairs = zip(rest[::2], rest[1::2], strict=True)
    standings = tuple(Standing(left, reset) for left, reset in pairs)
    return Verdict(admitted == 1, index, wait, second, place, standings, used)
