"""What one call asks of each limit that it meets."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gateway.pictures import Limits


class Dimension(StrEnum):
    REQUESTS = "r"
    TOKENS = "t"
    CONCURRENCY = "c"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whatever is limited. `name` is its own in every store; `words` begin a sentence,
    as in "This API key may make 60 requests a minute."."""

    name: str
    words: str
    limits: Limits


class Entry(NamedTuple):
    """`amount` of one limit. `group` 0 must pass; of the groups 1, 2, … the first that
    passes is taken: they are channels, of which one is enough."""

    name: str
    dimension: Dimension
    limit: int
    amount: int
    group: int
    subject: Subject


def list_entries(
    subjects: Iterable[Subject], tokens: int, *, group: int = 0
) -> list[Entry]:
    """`tokens` may be an estimate on the upper side: one that is above the limit is cut
    to it, or the call could never be made."""
    entries = []
    for subject in subjects:
        limits = subject.limits
        for dimension, limit, amount in (
            (Dimension.CONCURRENCY, limits.concurrency, 1),
            (Dimension.REQUESTS, limits.rpm, 1),
            (Dimension.TOKENS, limits.tpm, tokens),
        ):
            if limit is not None:
                name = f"{subject.name}:{dimension}"
                amount = min(amount, limit)
                entries.append(Entry(name, dimension, limit, amount, group, subject))
    return entries
