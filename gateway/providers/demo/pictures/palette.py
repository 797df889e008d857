"""The hours of a day as colours, and the arithmetic of mixing them."""

from __future__ import annotations

import random
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """`sky` from the top to the horizon; `far` and `near` the land's ends; `light` the
    colour of sun or moon and of what shines."""

    name: str
    sky: tuple[Colour, Colour, Colour]
    far: Colour
    near: Colour
    light: Colour
    is_dark: bool


PALETTES = (
    Palette(
        "dawn",
        ((92, 110, 168), (226, 160, 172), (255, 222, 184)),
        (190, 150, 170),
        (52, 46, 84),
        (255, 240, 206),
        False,
    ),
    Palette(
        "day",
        ((64, 138, 206), (142, 198, 232), (236, 244, 236)),
        (150, 188, 196),
        (30, 82, 84),
        (255, 248, 214),
        False,
    ),
    Palette(
        "mist",
        ((148, 176, 176), (194, 212, 204), (236, 236, 220)),
        (176, 198, 190),
        (38, 70, 68),
        (255, 250, 232),
        False,
    ),
    Palette(
        "sunset",
        ((58, 44, 104), (206, 86, 110), (255, 176, 96)),
        (160, 84, 116),
        (34, 22, 52),
        (255, 226, 150),
        False,
    ),
    Palette(
        "violet",
        ((36, 26, 78), (116, 70, 150), (240, 150, 170)),
        (112, 80, 146),
        (24, 18, 46),
        (255, 226, 222),
        True,
    ),
    Palette(
        "night",
        ((8, 12, 36), (22, 40, 86), (70, 100, 146)),
        (50, 74, 118),
        (8, 13, 30),
        (246, 240, 214),
        True,
    ),
    Palette(
        "aurora",
        ((6, 18, 38), (14, 66, 84), (92, 170, 140)),
        (40, 96, 100),
        (6, 20, 28),
        (226, 250, 226),
        True,
    ),
)
_BY_NAME = {palette.name: palette for palette in PALETTES}
_STEERS = (
    ("night", ("night", "aurora", "night")),
    ("moon", ("night", "violet", "aurora")),
    ("sunset", ("sunset", "dawn", "sunset")),
    ("sun", ("day", "dawn", "day")),
    ("snow", ("mist", "dawn", "aurora")),
    ("autumn", ("sunset", "dawn", "mist")),
)
AUTUMN_FAR, AUTUMN_NEAR = (206, 128, 74), (92, 34, 30)
SNOW = (238, 242, 248)


def pick_palette(motifs: tuple[str, ...], chance: random.Random) -> Palette:
    for motif, names in _STEERS:
        if motif in motifs:
            return _BY_NAME[chance.choice(names)]
    return chance.choice(PALETTES)


def mix_colours(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 gives the first, 1 the second."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue
