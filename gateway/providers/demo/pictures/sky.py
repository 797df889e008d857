"""What is above the horizon: stars, sun or moon, clouds, an aurora, birds, snow."""

from __future__ import annotations

import random
from math import pi, sin

from gateway.providers.demo.pictures.canvas import Canvas, Point
from gateway.providers.demo.pictures.palette import SNOW, Palette, mix_colours


def paint_stars(canvas: Canvas, palette: Palette, chance: random.Random) -> None:
    """Many small and few bright ones, thinning out towards the horizon."""
    mask, draw = canvas.open_mask()
    for _ in range(150):
        place = (chance.random(), chance.random() ** 1.5 * 0.62)
        size = 0.0008 + 0.0016 * chance.random() ** 4
        canvas.draw_disc(draw, place, size, fill=chance.randint(90, 255))
    canvas.paint_mask(mask, palette.light)
    for _ in range(5):
        place = (chance.random(), chance.random() * 0.4)
        canvas.paint_glow(place, 0.02, palette.light, 0.9)


def paint_aurora(canvas: Canvas, palette: Palette, chance: random.Random) -> None:
    mask, draw = canvas.open_mask()
    phase, waves = chance.uniform(0, 2 * pi), chance.uniform(1.2, 2.4)
    for step in range(48):
        x = step / 47
        y = 0.26 + 0.08 * sin(waves * pi * x + phase)
        height = 0.1 + 0.1 * abs(sin(5 * x + phase))
        corners = [(x - 0.014, y), (x + 0.014, y), (x + 0.014, y - height)]
        canvas.draw_shape(draw, [*corners, (x - 0.014, y - height)], 150)
    canvas.paint_mask(mask, mix_colours(palette.light, palette.sky[2], 0.7), 0.8, 0.03)


def paint_sun(canvas: Canvas, palette: Palette, place: Point, radius: float) -> None:
    canvas.paint_glow(place, radius * 9, palette.light, 0.5)
    canvas.paint_glow(place, radius * 3.2, palette.light, 0.7)
    canvas.paint_disc(place, radius, mix_colours(palette.light, (255, 255, 255), 0.35))


def paint_moon(
    canvas: Canvas, palette: Palette, place: Point, radius: float, chance: random.Random
) -> None:
    """A full moon with its grey seas."""
    canvas.paint_glow(place, radius * 4.2, palette.light, 0.5)
    canvas.paint_disc(place, radius, palette.light)
    mask, draw = canvas.open_mask()
    across, up = (
        radius * canvas.side / canvas.width,
        radius * canvas.side / canvas.height,
    )
    for _ in range(9):
        reach, turn = chance.uniform(0, 0.62), chance.uniform(0, 2 * pi)
        x = place[0] + across * reach * sin(turn)
        y = place[1] + up * reach * sin(turn + pi / 2)
        size = radius * chance.uniform(0.06, 0.26)
        canvas.draw_disc(draw, (x, y), size, fill=chance.randint(60, 150))
    canvas.paint_mask(
        mask, mix_colours(palette.light, palette.sky[1], 0.55), 0.55, 0.004
    )


def paint_clouds(canvas: Canvas, palette: Palette, chance: random.Random) -> None:
    """Long, flat banks, lit by the horizon."""
    for _ in range(chance.randint(2, 4)):
        mask, draw = canvas.open_mask()
        x, y = chance.uniform(-0.1, 1), chance.uniform(0.08, 0.42)
        for _ in range(12):
            puff = (x + chance.gauss(0, 0.12), y + chance.gauss(0, 0.008))
            canvas.draw_disc(draw, puff, chance.uniform(0.04, 0.12), squash=0.22)
        tone = mix_colours(
            palette.sky[2], (255, 255, 255), 0.0 if palette.is_dark else 0.4
        )
        canvas.paint_mask(mask, tone, 0.28 if palette.is_dark else 0.5, 0.014)


def paint_birds(canvas: Canvas, palette: Palette, chance: random.Random) -> None:
    mask, draw = canvas.open_mask()
    x, y = chance.uniform(0.2, 0.6), chance.uniform(0.14, 0.3)
    for at in range(7):
        centre_x, centre_y = x + at * 0.035, y + abs(at - 3) * 0.014
        span = chance.uniform(0.012, 0.018)
        wing = span * 0.55
        for side in (-1, 1):
            tip = (centre_x + side * span, centre_y - wing)
            bend = (centre_x + side * span * 0.5, centre_y - wing * 0.9)
            under = (centre_x + side * span * 0.5, centre_y - wing * 0.5)
            body = (centre_x, centre_y + 0.003)
            canvas.draw_shape(
                draw, [(centre_x, centre_y - 0.003), bend, tip, under, body]
            )
    canvas.paint_mask(mask, mix_colours(palette.near, palette.sky[0], 0.2))


def paint_snowfall(canvas: Canvas, chance: random.Random) -> None:
    mask, draw = canvas.open_mask()
    for _ in range(240):
        size = 0.0012 + 0.004 * chance.random() ** 3
        place = (chance.random(), chance.random())
        canvas.draw_disc(draw, place, size, fill=chance.randint(120, 240))
    canvas.paint_mask(mask, SNOW)
