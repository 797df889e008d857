"""What a refused caller reads, and how clients see what is left."""

import math
from collections.abc import Iterable, Sequence

from gateway.errors import RateLimited, TokensLimited
from gateway.limits.entries import Dimension, Entry
from gateway.limits.verdict import Standing, Verdict
from gateway.limits.window import MILLISECONDS

Headers = list[tuple[bytes, bytes]]

LONGEST_WAIT = 60  # seconds; a minute is all that the limits look back
NAMES = {Dimension.REQUESTS: b"requests", Dimension.TOKENS: b"tokens"}
READABLE = ", ".join(  # by pages in a browser
    f"x-ratelimit-{what}-{of}"
    for what in ("limit", "remaining", "reset")
    for of in ("requests", "tokens")
)
EXPOSED = (b"access-control-expose-headers", f"{READABLE}, retry-after".encode())


def explain_refusal(
    entries: Sequence[Entry], verdict: Verdict, model: str
) -> RateLimited:
    refusing = entries[verdict.index]
    wait = min(max(math.ceil(verdict.wait / MILLISECONDS), 1), LONGEST_WAIT)
    if refusing.group:
        text = (
            f"Every channel of the model `{model[:200]}` has as many calls as it may "
            f"take now. Please try again in {_count(wait, 'second')}."
        )
    else:
        text = f"{_describe(refusing)} {_advise(refusing, wait)}"
    is_tokens = refusing.dimension == Dimension.TOKENS and not refusing.group
    error = (TokensLimited if is_tokens else RateLimited)(text)
    standings = write_headers(entries, verdict.standings)
    error.headers = ((b"retry-after", str(wait).encode()), *standings)
    return error


def explain_size(entry: Entry, tokens: int) -> TokensLimited:
    """A request that would not pass however long it waited."""
    error = TokensLimited(
        f"This request has about {tokens:,} tokens. {_describe(entry)} Please make it "
        "shorter."
    )
    error.headers = ((b"x-should-retry", b"false"),)
    return error


def write_headers(entries: Iterable[Entry], standings: Sequence[Standing]) -> Headers:
    """OpenAI's, of the limits that leave the least; none where nothing is counted."""
    counted = [
        it for it in entries if it.group == 0 and it.dimension != Dimension.CONCURRENCY
    ]
    tightest: dict[Dimension, tuple[Entry, Standing]] = {}
    for entry, standing in zip(counted, standings, strict=True):
        found = tightest.get(entry.dimension)
        if found is None or standing.left < found[1].left:
            tightest[entry.dimension] = entry, standing
    headers: Headers = []
    for dimension, (entry, standing) in tightest.items():
        for what, value in (
            (b"limit", str(entry.limit)),
            (b"remaining", str(standing.left)),
            (b"reset", format_reset(standing.reset)),
        ):
            name = b"x-ratelimit-%b-%b" % (what, NAMES[dimension])
            headers.append((name, value.encode()))
    return [*headers, EXPOSED] if headers else headers


def format_reset(milliseconds: int) -> str:
    """As OpenAI writes it: 1s, 6m0s."""
    minutes, seconds = divmod(math.ceil(milliseconds / MILLISECONDS), 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"


def _describe(entry: Entry) -> str:
    words, limit = entry.subject.words, entry.limit
    if entry.dimension == Dimension.REQUESTS:
        return f"{words} may make {_count(limit, 'request')} a minute."
    if entry.dimension == Dimension.TOKENS:
        return f"{words} may use {_count(limit, 'token')} a minute."
    return f"{words} may have {_count(limit, 'call')} running at the same time."


def _advise(entry: Entry, wait: int) -> str:
    if entry.dimension == Dimension.CONCURRENCY:
        return "Please try again when one of them has ended."
    return f"Please try again in {_count(wait, 'second')}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
