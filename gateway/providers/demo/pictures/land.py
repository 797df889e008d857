"""What is below the horizon: mountains, hills, water, a forest, a city."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from math import pi, sin

from gateway.providers.demo.pictures.canvas import Canvas, Point
from gateway.providers.demo.pictures.palette import Colour, Palette, mix_colours

STEPS = 160


def make_hills(
    chance: random.Random, base: float, height: float
) -> Callable[[float], float]:
    """A soft ridge: the y at an x, both fractions; `height` is how far it can rise."""
    waves = [
        (chance.uniform(0.6, 1.4) * 2**octave, chance.uniform(0, 2 * pi), 0.5**octave)
        for octave in range(4)
    ]
    total = sum(weight for _, _, weight in waves)

    def find_height(x: float) -> float:
        rise = sum(
            weight * (1 + sin(2 * pi * count * x + phase)) / 2
            for count, phase, weight in waves
        )
        return base - height * rise / total

    return find_height


def make_mountains(
    chance: random.Random, base: float, height: float
) -> Callable[[float], float]:
    """A jagged ridge, by halving: each midpoint is thrown up or down, ever less."""
    heights = [
        chance.uniform(0.2, 0.7),
        chance.uniform(0.6, 1),
        chance.uniform(0.2, 0.7),
    ]
    throw = 0.3
    while len(heights) < STEPS:
        between = [
            (left + right) / 2 + chance.uniform(-throw, throw)
            for left, right in pairwise(heights)
        ]
        pairs = zip(heights, between, strict=False)
        heights = [one for pair in pairs for one in pair] + [heights[-1]]
        throw *= 0.52
    last = len(heights) - 1

    def find_height(x: float) -> float:
        return base - height * max(0.0, heights[round(min(1, max(0, x)) * last)])

    return find_height


def paint_ridge(
    canvas: Canvas, ridge: Callable[[float], float], colour: Colour
) -> None:
    mask, draw = canvas.open_mask()
    line: list[Point] = [(at / STEPS, ridge(at / STEPS)) for at in range(STEPS + 1)]
    canvas.draw_shape(draw, [(0, 1.1), *line, (1, 1.1)])
    canvas.paint_mask(mask, colour)


def paint_snowcaps(
    canvas: Canvas, ridge: Callable[[float], float], line: float, colour: Colour
) -> None:
    """Snow on whatever of the ridge stands above `line`, with a ragged lower edge."""
    mask, draw = canvas.open_mask()
    tops = [(at / STEPS, ridge(at / STEPS)) for at in range(STEPS + 1)]
    depths = [0.55 + 0.35 * sin(at * 0.9) * sin(at * 0.37) for at in range(STEPS + 1)]
    below = [
        (x, y + max(0.0, line - y) * depth)
        for (x, y), depth in zip(tops, depths, strict=True)
    ]
    canvas.draw_shape(draw, [*tops, *reversed(below)])
    canvas.paint_mask(mask, colour, 0.85)


def paint_mist(canvas: Canvas, palette: Palette, y: float) -> None:
    mask, draw = canvas.open_mask()
    canvas.draw_shape(draw, [(0, y), (1, y), (1, y + 0.07), (0, y + 0.07)])
    canvas.paint_mask(mask, palette.sky[2], 0.3, 0.03)


def paint_water(
    canvas: Canvas,
    palette: Palette,
    horizon: float,
    light_x: float,
    chance: random.Random,
) -> None:
    """The sky mirrored, a path of light under the sun or moon, and waves."""
    canvas.mirror_water(horizon, mix_colours(palette.near, palette.sky[0], 0.5), 0.38)
    _paint_light_path(canvas, palette, horizon, light_x, chance)
    mask, draw = canvas.open_mask()
    for _ in range(110):
        depth = chance.random() ** 1.6
        y, x = horizon + depth * (1 - horizon), chance.random()
        reach, thick = 0.01 + 0.06 * depth * chance.random(), 0.0006 + 0.0022 * depth
        canvas.draw_shape(
            draw, [(x - reach, y), (x, y - thick), (x + reach, y), (x, y + thick)]
        )
    canvas.paint_mask(mask, palette.sky[2], 0.35)


def _paint_light_path(
    canvas: Canvas,
    palette: Palette,
    horizon: float,
    light_x: float,
    chance: random.Random,
) -> None:
    mask, draw = canvas.open_mask()
    for _ in range(90):
        depth = chance.random()
        y = horizon + depth * (1 - horizon)
        x = light_x + chance.gauss(0, 0.012 + 0.045 * depth)
        reach, thick = chance.uniform(0.006, 0.03), 0.001 + 0.002 * depth
        canvas.draw_shape(
            draw, [(x - reach, y), (x, y - thick), (x + reach, y), (x, y + thick)]
        )
    canvas.paint_mask(mask, palette.light, 0.75)


def paint_forest(
    canvas: Canvas,
    ridge: Callable[[float], float],
    colour: Colour,
    size: float,
    chance: random.Random,
) -> None:
    """Firs along a ridge, `size` their usual height."""
    mask, draw = canvas.open_mask()
    x = -0.02
    while x < 1.02:
        height = size * chance.uniform(0.55, 1.25)
        foot, width = ridge(x) + 0.012, height * 0.34 * canvas.height / canvas.width
        for tier in range(4):
            top = foot - height * (1 - tier * 0.2)
            low, half = foot - height * (0.62 - tier * 0.2), width * (0.4 + tier * 0.2)
            canvas.draw_shape(draw, [(x, top), (x - half, low), (x + half, low)])
        x += chance.uniform(0.3, 1.0) * width * 1.6
    canvas.paint_mask(mask, colour)


def paint_city(
    canvas: Canvas,
    palette: Palette,
    base: float,
    colour: Colour,
    size: float,
    chance: random.Random,
) -> None:
    """A row of towers with some of their windows lit."""
    mask, draw = canvas.open_mask()
    lights, lit = canvas.open_mask()
    x = -0.02
    while x < 1:
        width, height = (
            chance.uniform(0.03, 0.075),
            size * chance.uniform(0.3, 1) ** 1.4,
        )
        top = base - height
        canvas.draw_shape(draw, [(x, 1), (x, top), (x + width, top), (x + width, 1)])
        if chance.random() < 0.3:
            middle = x + width / 2
            canvas.draw_shape(
                draw,
                [(middle - 0.002, top), (middle, top - 0.05), (middle + 0.002, top)],
            )
        for row in range(int(height / 0.017)):
            for column in range(int(width / 0.011)):
                if chance.random() < 0.32:
                    left, up = x + 0.004 + column * 0.011, top + 0.008 + row * 0.017
                    corners = [
                        (left, up),
                        (left + 0.0055, up),
                        (left + 0.0055, up + 0.008),
                    ]
                    canvas.draw_shape(lit, [*corners, (left, up + 0.008)])
        x += width + chance.uniform(0.0, 0.012)
    canvas.paint_mask(mask, colour)
    canvas.paint_mask(lights, (255, 220, 140), 0.9 if palette.is_dark else 0.45)
