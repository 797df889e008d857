"""Prices as operators write them, checked."""

from typing import Any

from gateway.enums import Unit
from gateway.metering.tiers import MARK, TIERED_UNITS
from gateway.money import parse_usd

MOST_USD = 1_000_000  # for one rate: beyond it is a slip of the hand
MOST_START = 100_000_000  # tokens of a prompt
SPOKEN = {"cached": Unit.INPUT_CACHED, "minute": Unit.AUDIO_MILLISECOND}
WORDS = ", ".join(sorted({*(unit.value for unit in Unit), *SPOKEN}))


def read_usd(text: str) -> int:
    """Nano-USD of one rate. Raises ValueError, told in one plain line."""
    nano = parse_usd(text)
    if nano < 0:
        raise ValueError(f"{text} is below zero, and a price cannot be")
    if nano > parse_usd(str(MOST_USD)):
        raise ValueError(f"{text} USD is more than {MOST_USD:,}: is it a slip?")
    if not nano and text.strip("0. "):
        raise ValueError(f"{text} USD is less than the smallest price we can keep")
    return nano


def read_rate(text: str) -> tuple[str, int]:
    """("image/hd/1024x1024", 80_000_000) of "image/hd/1024x1024=0.08"; the unit may be
    "minute", which audio is sold by. Raises ValueError."""
    word, equals, usd = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not written as unit=USD, such as image=0.04")
    return read_unit(word.strip()), read_usd(usd.strip())


def read_unit(word: str) -> str:
    """Raises ValueError with the words there are. "input@200000" is for prompts of
    more than 200,000 tokens (gateway.metering.tiers)."""
    word, mark, start = word.partition(MARK)
    if mark:
        return f"{read_unit(word)}{MARK}{_read_start(word, start)}"
    head, slash, rest = word.partition("/")
    unit = SPOKEN.get(head, head)
    if unit not in set(Unit) or (slash and (unit != Unit.IMAGE or not rest)):
        raise ValueError(
            f"there is no unit {word!r}; the units are {WORDS}, for pictures "
            "image/<quality>/<size>, and for long prompts such as input@200000"
        )
    return f"{Unit(unit).value}{slash}{rest}"


def _read_start(word: str, text: str) -> int:
    if SPOKEN.get(word, word) not in TIERED_UNITS:
        raise ValueError(f"{word} cannot depend on the length of the prompt")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if not 0 < start <= MOST_START:
        raise ValueError(f"{text!r} is not a number of tokens, as in input@200000")
    return start


def check_rates(rates: Any) -> None:
    """Of a price that comes as JSON. Raises ValueError: a price that does not read
    would stop every process from seeing any change."""
    if not isinstance(rates, dict) or not rates:
        raise ValueError('rates are written as {"unit": nano-USD, …}')
    for word, nano in rates.items():
        if read_unit(word) != word:
            raise ValueError(f"write {read_unit(word)!r} for {word!r}")
        if isinstance(nano, bool) or not isinstance(nano, int):
            raise ValueError(f"{word} needs a whole number of nano-USD")
        if not 0 <= nano <= parse_usd(str(MOST_USD)):
            raise ValueError(f"{word} must be 0 to {MOST_USD:,} USD")
