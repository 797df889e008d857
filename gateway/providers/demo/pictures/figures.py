"""Small figures in the foreground: a cat, a guitar, a sailing boat, one tree."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin

from gateway.providers.demo.pictures.canvas import Canvas, Point
from gateway.providers.demo.pictures.palette import Colour

WOOD, DARK_WOOD = (196, 122, 62), (70, 40, 28)


class Pen:
    """Draws in units of a figure's own height, its foot at (0, 0) and up positive."""

    def __init__(self, canvas: Canvas, foot: Point, size: float) -> None:
        self.canvas, self.foot, self.size = canvas, foot, size
        self.mask, self.draw = canvas.open_mask()

    def place(self, x: float, y: float) -> Point:
        across = self.size * self.canvas.side / self.canvas.width
        up = self.size * self.canvas.side / self.canvas.height
        return self.foot[0] + x * across, self.foot[1] - y * up

    def disc(
        self, x: float, y: float, radius: float, squash: float = 1.0, fill: int = 255
    ) -> None:
        centre = self.place(x, y)
        self.canvas.draw_disc(
            self.draw, centre, radius * self.size, squash=squash, fill=fill
        )

    def shape(self, *points: Point, fill: int = 255) -> None:
        self.canvas.draw_shape(self.draw, [self.place(x, y) for x, y in points], fill)

    def limb(self, points: list[Point], thick: float) -> None:
        """A soft line through `points`: discs close enough to touch."""
        for (ax, ay), (bx, by) in pairwise(points):
            for step in range(9):
                share = step / 8
                self.disc(ax + (bx - ax) * share, ay + (by - ay) * share, thick)

    def finish(self, colour: Colour) -> None:
        self.canvas.paint_mask(self.mask, colour)


def paint_cat(canvas: Canvas, foot: Point, size: float, colour: Colour) -> None:
    """A cat sitting, seen from behind, its tail curled to the left."""
    pen = Pen(canvas, foot, size)
    pen.disc(0, 0.2, 0.27, 0.86)
    pen.disc(0, 0.36, 0.2, 1.35)
    pen.disc(0, 0.74, 0.19, 0.86)
    pen.shape((-0.19, 0.76), (-0.17, 1.02), (-0.03, 0.87))
    pen.shape((0.19, 0.76), (0.17, 1.02), (0.03, 0.87))
    curl = [
        (-0.2 - 0.3 * sin(t), 0.06 + 0.16 * (1 - cos(t))) for t in _turn(0, 0.95 * pi)
    ]
    pen.limb(curl, 0.045)
    pen.finish(colour)


def paint_mound(canvas: Canvas, foot: Point, colour: Colour) -> None:
    """A rise of ground to sit on, wider than it is high."""
    side = ((0.0, 0.0), (0.12, 0.005), (0.3, 0.09), (0.55, 0.46))
    left = [(foot[0] - x, foot[1] + y) for x, y in reversed(side)]
    right = [(foot[0] + x, foot[1] + y) for x, y in side]
    mask, draw = canvas.open_mask()
    canvas.draw_shape(draw, [*left, *right])
    canvas.paint_mask(mask, colour)


def paint_guitar(canvas: Canvas, foot: Point, size: float) -> None:
    """A guitar held across the player, its neck up and to the right."""
    pen = Pen(canvas, foot, size)
    pen.disc(-0.1, 0.22, 0.17)
    pen.disc(0.06, 0.31, 0.125)
    pen.finish(WOOD)
    pen = Pen(canvas, foot, size)
    pen.disc(0.0, 0.275, 0.045)
    pen.shape((0.02, 0.27), (0.06, 0.245), (0.64, 0.6), (0.6, 0.64))
    pen.shape((0.58, 0.58), (0.64, 0.54), (0.74, 0.64), (0.66, 0.7))
    pen.shape((-0.17, 0.2), (-0.13, 0.14), (-0.11, 0.15), (-0.15, 0.21))
    pen.finish(DARK_WOOD)


def paint_paws(canvas: Canvas, foot: Point, size: float, colour: Colour) -> None:
    """The player's paws, over the guitar."""
    pen = Pen(canvas, foot, size)
    pen.limb([(-0.2, 0.48), (-0.16, 0.36), (-0.03, 0.27)], 0.05)
    pen.limb([(0.17, 0.5), (0.3, 0.44)], 0.045)
    pen.finish(colour)


def paint_boat(
    canvas: Canvas, foot: Point, size: float, hull: Colour, sail: Colour
) -> None:
    pen = Pen(canvas, foot, size)
    pen.shape((0.02, 0.22), (0.02, 1.0), (0.42, 0.25))
    pen.shape((-0.03, 0.24), (-0.03, 0.86), (-0.34, 0.27))
    pen.finish(sail)
    pen = Pen(canvas, foot, size)
    pen.shape((-0.45, 0.18), (0.5, 0.18), (0.36, 0), (-0.34, 0))
    pen.shape((-0.015, 0.15), (0.015, 0.15), (0.015, 1.02), (-0.015, 1.02))
    pen.finish(hull)


def paint_tree(
    canvas: Canvas, foot: Point, size: float, trunk: Colour, crown: Colour
) -> None:
    pen = Pen(canvas, foot, size)
    pen.shape((-0.035, 0), (0.035, 0), (0.02, 0.6), (-0.02, 0.6))
    pen.limb([(0, 0.36), (0.16, 0.6)], 0.014)
    pen.limb([(0, 0.42), (-0.14, 0.62)], 0.014)
    pen.finish(trunk)
    pen = Pen(canvas, foot, size)
    crown_discs = (
        (0, 0.82, 0.2),
        (-0.2, 0.7, 0.16),
        (0.21, 0.7, 0.17),
        (0.08, 0.64, 0.16),
    )
    for x, y, radius in crown_discs:
        pen.disc(x, y, radius, 0.86)
    pen.finish(crown)


def _turn(start: float, end: float) -> list[float]:
    return [start + (end - start) * step / 16 for step in range(17)]
