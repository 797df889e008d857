"""From characters to sounds: which noise each letter makes, how long and how high.

Nobody is meant to understand it. It is meant to be heard as a voice reading a text of
this length, with its words, pauses and question marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.providers.demo.tokens import has_cjk

SAMPLE_RATE = 24_000
CHARACTERS_PER_SECOND = 14
SYLLABLE_SLOTS = 3  # one Chinese character is spoken as long as three letters
PAUSE_SLOTS = 3

VOWELS = "aeiou"
HUMMED = "mnlrwyj"
HISSED = "szcxfvh"
SENTENCE_ENDS = ".!?。!?…\n"
_SENTENCE = re.compile(r"[^.!?。!?…\n]*[.!?。!?…\n]?")


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound: `kind` is vowel, hum, hiss, burst or rest; `name` which one of them;
    `start` and `end` its pitch against the voice's own."""

    kind: str
    name: str
    samples: int
    start: float = 1.0
    end: float = 1.0


# Pitch at the start and the end of a syllable, after the four tones of Mandarin.
TONES = ((1.14, 1.14), (0.94, 1.18), (0.9, 0.84), (1.22, 0.86))


def plan_sounds(text: str, speed: float) -> Iterator[Sound]:
    """The sounds of `text` in order; each sentence falls, and a question rises."""
    slot = max(1, round(SAMPLE_RATE / CHARACTERS_PER_SECOND / speed))
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        is_question = sentence.rstrip().endswith(("?", "?"))
        for at, letter in enumerate(sentence):
            place = at / len(sentence)
            height = 1.1 - 0.2 * place
            if is_question and place > 0.75:
                height += 0.9 * (place - 0.75)
            yield from _plan_letter(letter, slot, height)


def count_plan(text: str, speed: float) -> int:
    """How many samples `plan_sounds` comes to."""
    return sum(sound.samples for sound in plan_sounds(text, speed))


def _plan_letter(letter: str, slot: int, height: float) -> Iterator[Sound]:
    low = letter.lower()
    if letter in SENTENCE_ENDS:
        yield Sound("rest", "", slot * PAUSE_SLOTS)
    elif not letter.isalnum():
        yield Sound("rest", "", slot)
    elif has_cjk(letter):
        yield from _plan_syllable(ord(letter), slot, height)
    elif low in VOWELS or not low.isascii() or low.isdigit():
        name = low if low in VOWELS else VOWELS[ord(letter) % 5]
        yield Sound("vowel", name, slot, height, height * 0.98)
    elif low in HUMMED:
        yield Sound("hum", low, slot, height, height)
    elif low in HISSED:
        yield Sound("hiss", "s" if low in "szcx" else "f", slot)
    else:
        yield Sound("burst", "t", slot)


def _plan_syllable(code: int, slot: int, height: float) -> Iterator[Sound]:
    """A consonant, a vowel with a tone, and half the time a hum to close it."""
    lead = slot * 3 // 5
    yield (
        Sound("hiss", "s", lead),
        Sound("hum", "m", lead, height, height),
        Sound("burst", "t", lead),
        Sound("hiss", "f", lead),
    )[code % 4]
    start, end = TONES[code // 4 % 4]
    close = slot // 2 if code // 16 % 2 else 0
    body = slot * SYLLABLE_SLOTS - lead - close
    yield Sound("vowel", VOWELS[code // 32 % 5], body, height * start, height * end)
    if close:
        yield Sound("hum", "n", close, height * end, height * end)
