"""Rates that depend on how long the prompt is.

"input@200000" is the rate of input for calls whose whole prompt (whatever it is made
of) has more than 200,000 tokens. It then holds for every token of that call, as the
vendors do it; a unit without such a rate keeps its own.
"""

from collections.abc import Iterable, Mapping

from gateway.enums import Unit

MARK = "@"
PROMPT_UNITS = (
    Unit.INPUT,
    Unit.INPUT_CACHED,
    Unit.INPUT_CACHE_WRITE,
    Unit.INPUT_AUDIO,
    Unit.INPUT_IMAGE,
)
TIERED_UNITS = (
    *PROMPT_UNITS,
    Unit.OUTPUT,
    Unit.OUTPUT_REASONING,
    Unit.OUTPUT_AUDIO,
    Unit.OUTPUT_IMAGE,
)


def pick_rates(usage: Mapping[str, int], rates: Mapping[str, int]) -> Mapping[str, int]:
    """The rates that hold for a call of this usage, without any "@"."""
    if MARK not in "".join(rates):  # nearly always: this is asked on every call
        return rates
    return rates_above(sum(usage.get(unit, 0) for unit in PROMPT_UNITS), rates)


def rates_above(prompt: int, rates: Mapping[str, int]) -> dict[str, int]:
    """Of a prompt of so many tokens."""
    picked = {key: rate for key, rate in rates.items() if MARK not in key}
    for start in list_starts(rates):
        if prompt > start:
            end = f"{MARK}{start}"
            picked |= {
                key.removesuffix(end): rate
                for key, rate in rates.items()
                if key.endswith(end)
            }
    return picked


def list_starts(keys: Iterable[str]) -> list[int]:
    """The lengths of a prompt beyond which something costs another price, rising."""
    return sorted({int(key.partition(MARK)[2]) for key in keys if MARK in key})
