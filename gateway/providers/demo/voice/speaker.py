"""The sounds of a text in a row: samples of a voice, made while they are read."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from math import pi, sin, tanh

from gateway.providers.demo.voice.grains import (
    GRAIN_SAMPLES,
    NOISE_SAMPLES,
    blend_grains,
    build_grain,
    build_noise,
)
from gateway.providers.demo.voice.syllables import (
    SAMPLE_RATE,
    Sound,
    count_plan,
    plan_sounds,
)

__all__ = ["SAMPLE_RATE", "VOICES", "count_samples", "speak_text"]

# Pitch in hertz and size of mouth: what tells one voice from another.
VOICES: dict[str, tuple[float, float]] = {
    "alloy": (152, 1.05),
    "ash": (112, 0.98),
    "ballad": (128, 1.0),
    "coral": (204, 1.14),
    "echo": (106, 0.96),
    "fable": (166, 1.08),
    "onyx": (86, 0.92),
    "nova": (214, 1.16),
    "sage": (188, 1.12),
    "shimmer": (226, 1.18),
    "verse": (134, 1.02),
    "marin": (196, 1.13),
    "cedar": (98, 0.95),
}
FULL_SCALE = 26_000
TAIL_SAMPLES = GRAIN_SAMPLES
VOICED = ("vowel", "hum")


def speak_text(text: str, voice: str, speed: float) -> Iterator[array[int]]:
    """16-bit mono samples at 24 kHz, one array a sound; the same text, the same sound.

    A voice without a name here (somebody's own) gets one that its id settles.
    """
    pitch, mouth = VOICES.get(voice) or _invent_voice(voice)
    mouthpiece = _Mouth(pitch, mouth)
    for sound in plan_sounds(text, speed):
        yield mouthpiece.say(sound)
    yield mouthpiece.finish()


def count_samples(text: str, speed: float) -> int:
    """How many samples `speak_text` gives, without making them."""
    return count_plan(text, speed) + TAIL_SAMPLES


def _invent_voice(name: str) -> tuple[float, float]:
    digest = sha256(name.encode("utf-8", "replace")).digest()
    return 90 + digest[0] / 2, 0.92 + digest[1] / 1000


@dataclass(slots=True)
class _Mouth:
    """Where the voice is: the ringing left over, the next pulse, the last vowel."""

    pitch: float
    size: float
    tail: list[float] = field(default_factory=lambda: [0.0] * TAIL_SAMPLES)
    next_pulse: float = 0.0
    spoken: int = 0
    grain: tuple[float, ...] | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311

    def say(self, sound: Sound) -> array[int]:
        canvas = self.tail + [0.0] * sound.samples
        if sound.kind in VOICED:
            self._sing(canvas, sound)
        else:
            self.grain, self.next_pulse = None, 0.0
            if sound.kind != "rest":
                self._breathe(canvas, sound)
        self.tail = canvas[sound.samples :]
        self.spoken += sound.samples
        return _round_samples(canvas[: sound.samples])

    def finish(self) -> array[int]:
        return _round_samples(self.tail)

    def _sing(self, canvas: list[float], sound: Sound) -> None:
        target = build_grain(sound.name, self.size)
        before = self.grain or target
        at = self.next_pulse
        while at < sound.samples:
            place = at / sound.samples
            # The mouth moves for the first 40 % of a sound, in four steps.
            step = min(4, int(place * 10))
            grain = target if step == 4 else blend_grains(before, target, step)
            _add_grain(canvas, int(at), grain, 0.6 + 0.4 * sin(pi * place))
            at += self._read_period(sound, place, at)
        self.next_pulse, self.grain = at - sound.samples, target

    def _read_period(self, sound: Sound, place: float, at: float) -> float:
        """Samples to the next pulse: the melody, a slow vibrato, a little shaking."""
        height = sound.start + (sound.end - sound.start) * place
        vibrato = 1 + 0.012 * sin(2 * pi * 5 * (self.spoken + at) / SAMPLE_RATE)
        shake = self.chance.uniform(0.994, 1.006)
        return SAMPLE_RATE / (self.pitch * height * vibrato * shake)

    def _breathe(self, canvas: list[float], sound: Sound) -> None:
        noise = build_noise(sound.name)
        length = sound.samples
        start = self.chance.randrange(NOISE_SAMPLES)
        is_burst = sound.kind == "burst"
        for at in range(length * 3 // 5 if is_burst else 0, length):
            place = at / length
            # A burst breaks out late and dies at once; a hiss swells and sinks.
            loud = (1 - place) * 2.5 if is_burst else sin(pi * place)
            canvas[at] += noise[(start + at) % NOISE_SAMPLES] * loud


def _add_grain(
    canvas: list[float], at: int, grain: tuple[float, ...], loud: float
) -> None:
    end = at + GRAIN_SAMPLES
    canvas[at:end] = [
        old + loud * new for old, new in zip(canvas[at:end], grain, strict=True)
    ]


def _round_samples(values: list[float]) -> array[int]:
    return array("h", [int(FULL_SCALE * tanh(value)) for value in values])
