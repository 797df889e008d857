"""Calls that ask, as tests write them."""

from collections.abc import Sequence
from itertools import count

from gateway.limits.asking import Ask
from gateway.limits.entries import Subject, list_entries
from gateway.limits.lease import Lease
from gateway.limits.limiter import Limiter
from gateway.limits.verdict import Verdict
from gateway.pictures import Limits

_numbers = count(1)


def make_subject(
    name: str = "",
    *,
    rpm: int | None = None,
    tpm: int | None = None,
    concurrency: int | None = None,
) -> Subject:
    """Of a name of its own, unless one is given."""
    limits = Limits(rpm, tpm, concurrency)
    return Subject(name or f"limit:test:{next(_numbers)}", "This API key", limits)


def make_ask(
    *subjects: Subject, tokens: int = 10, choices: Sequence[Subject | None] = ()
) -> Ask:
    """`choices`: channels, None for one without limits."""
    entries = list_entries(subjects, tokens)
    for group, choice in enumerate(choices, 1):
        entries += list_entries([choice] if choice else [], tokens, group=group)
    return Ask(entries, f"lease-{next(_numbers)}", 60.0, len(choices))


async def try_call(
    limiter: Limiter, *subjects: Subject, tokens: int = 10
) -> tuple[Verdict, Lease | None]:
    ask = make_ask(*subjects, tokens=tokens)
    verdict = await limiter.admit(ask)
    return verdict, limiter.lend(ask, verdict, group=0) if verdict.is_admitted else None


async def count_admitted(limiter: Limiter, subject: Subject, calls: int) -> int:
    """Of so many one after the other, none of which ends."""
    verdicts = [(await try_call(limiter, subject))[0] for _ in range(calls)]
    return sum(verdict.is_admitted for verdict in verdicts)
