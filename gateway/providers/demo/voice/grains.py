"""The pieces speech is laid together from: one ringing pulse a vowel, and two noises.

A vowel is a row of pulses, each ringing at the mouth's resonances (formants); pulses a
pitch period apart, added where they overlap, sound sung. Tables are made once.
"""

from __future__ import annotations

import random
from functools import lru_cache
from math import exp, pi, sin

from gateway.providers.demo.voice.syllables import SAMPLE_RATE

GRAIN_SAMPLES = 480  # 20 ms: by then a resonance has died away
NOISE_SAMPLES = 9600
LOUDNESS = 0.55
KEPT_TABLES = 512  # of some 15 kB each; one voice needs about half of them

# The first three resonances in hertz, and how loud each is.
FORMANTS: dict[str, tuple[tuple[float, float], ...]] = {
    "a": ((730, 1.0), (1090, 0.55), (2440, 0.16)),
    "e": ((530, 1.0), (1840, 0.38), (2480, 0.2)),
    "i": ((290, 1.0), (2290, 0.3), (3010, 0.2)),
    "o": ((570, 1.0), (840, 0.6), (2410, 0.08)),
    "u": ((320, 1.0), (870, 0.4), (2240, 0.06)),
    "m": ((250, 0.8), (1100, 0.12), (2200, 0.05)),
    "n": ((260, 0.8), (1500, 0.14), (2400, 0.06)),
    "l": ((360, 0.9), (1200, 0.25), (2700, 0.1)),
    "r": ((420, 0.9), (1300, 0.35), (1700, 0.2)),
    "w": ((310, 0.9), (700, 0.3), (2200, 0.05)),
    "y": ((280, 0.9), (2200, 0.25), (2900, 0.12)),
    "j": ((280, 0.9), (2000, 0.25), (2800, 0.12)),
}
BANDWIDTHS = (70.0, 100.0, 160.0)


@lru_cache(KEPT_TABLES)
def build_grain(name: str, mouth: float) -> tuple[float, ...]:
    """One pulse of a vowel or hum; `mouth` above 1 is a smaller, brighter mouth."""
    grain = [_ring(name, mouth, at / SAMPLE_RATE) for at in range(GRAIN_SAMPLES)]
    peak = max(abs(value) for value in grain)
    level = LOUDNESS * (0.6 if name in "mn" else 1.0) / peak
    return tuple(value * level * _shape(at) for at, value in enumerate(grain))


@lru_cache(KEPT_TABLES)
def blend_grains(
    first: tuple[float, ...], second: tuple[float, ...], quarters: int
) -> tuple[float, ...]:
    """A step on the way from one grain to another, `quarters` of 4 done."""
    done = quarters / 4
    return tuple(a + (b - a) * done for a, b in zip(first, second, strict=True))


@lru_cache(KEPT_TABLES)
def build_noise(name: str) -> tuple[float, ...]:
    """A second's part of noise: sharp for "s" and "t", breath for "f"."""
    source = random.Random(name)  # noqa: S311 - a sound, not a secret
    noise = [source.uniform(-1, 1) for _ in range(NOISE_SAMPLES + 2)]
    if name == "f":
        return tuple((noise[at] + noise[at + 1]) * 0.05 for at in range(NOISE_SAMPLES))
    return tuple(
        (noise[at] - 2 * noise[at + 1] + noise[at + 2]) * 0.055
        for at in range(NOISE_SAMPLES)
    )


def _ring(name: str, mouth: float, seconds: float) -> float:
    return sum(
        loud * exp(-pi * width * seconds) * sin(2 * pi * hertz * mouth * seconds)
        for (hertz, loud), width in zip(FORMANTS[name], BANDWIDTHS, strict=True)
    )


def _shape(at: int) -> float:
    """A soft start and an end at nothing, so that pulses do not click."""
    fade_in = min(1.0, (at + 1) / 12)
    fade_out = min(1.0, (GRAIN_SAMPLES - 1 - at) / 160)
    return fade_in * fade_out
