"""A whole scene from a recipe: which layers there are, in which order, and where."""

from __future__ import annotations

import random

from PIL import Image

from gateway.providers.demo.pictures import figures, land, sky
from gateway.providers.demo.pictures.canvas import Canvas, Point
from gateway.providers.demo.pictures.encoding import encode_picture
from gateway.providers.demo.pictures.palette import (
    AUTUMN_FAR,
    AUTUMN_NEAR,
    SNOW,
    Colour,
    mix_colours,
    pick_palette,
)
from gateway.providers.demo.pictures.recipe import Recipe, read_recipe

FIGURE_SIZE = 0.36  # of the shorter side
WORK_SIDE = 1024  # larger pictures are painted at this size and scaled up


def draw_recipe(recipe: str) -> bytes | None:
    """The PNG a recipe stands for, or None when the text is no recipe of ours.

    Costs up to about half a second of CPU: call it on a thread.
    """
    found = read_recipe(recipe)
    return encode_picture(paint_recipe(found), "png") if found else None


def paint_recipe(recipe: Recipe) -> Image.Image:
    """The same recipe gives the same picture, pixel for pixel."""
    scale = min(1.0, WORK_SIDE / max(recipe.width, recipe.height))
    size = [max(1, round(side * scale)) for side in (recipe.width, recipe.height)]
    canvas = Canvas(size[0], size[1])
    _Scene(canvas, recipe).paint()
    full = (recipe.width, recipe.height)
    if canvas.image.size == full:
        return canvas.image
    return canvas.image.resize(full, Image.Resampling.BICUBIC)


class _Scene:
    def __init__(self, canvas: Canvas, recipe: Recipe) -> None:
        self.canvas = canvas
        self.motifs = recipe.motifs
        self.chance = random.Random(int(recipe.mark, 16))  # noqa: S311
        self.palette = pick_palette(recipe.motifs, self.chance)
        self.is_cold = "snow" in self.motifs
        self.has_figure = "cat" in self.motifs or "guitar" in self.motifs
        self.horizon = self.chance.uniform(0.56, 0.68)
        self.light = self._place_light()

    def paint(self) -> None:
        self.canvas.paint_sky([*self.palette.sky, self.palette.sky[2]])
        self._paint_sky()
        self._paint_distance()
        if self._is_by_water():
            self._paint_shore()
        else:
            self._paint_ground()
        self._paint_figures()
        if "snow" in self.motifs:
            sky.paint_snowfall(self.canvas, self.chance)
        self.canvas.darken_edges()

    def _place_light(self) -> Point:
        if self.has_figure:
            return self.chance.uniform(0.3, 0.62), self.chance.uniform(0.3, 0.4)
        if self.palette.name in ("sunset", "dawn"):
            return self.chance.uniform(0.25, 0.75), self.chance.uniform(0.36, 0.48)
        return self.chance.uniform(0.2, 0.8), self.chance.uniform(0.2, 0.32)

    def _is_by_water(self) -> bool:
        if "sea" in self.motifs or "boat" in self.motifs:
            return True
        is_land = {"forest", "city", "mountain"} & set(self.motifs)
        return not is_land and self.chance.random() < 0.35

    def _paint_sky(self) -> None:
        canvas, palette, chance = self.canvas, self.palette, self.chance
        if palette.is_dark or "night" in self.motifs:
            sky.paint_stars(canvas, palette, chance)
        if palette.name == "aurora":
            sky.paint_aurora(canvas, palette, chance)
        is_moon = "moon" in self.motifs or (
            palette.is_dark and "sun" not in self.motifs
        )
        if is_moon:
            radius = 0.23 if self.has_figure else chance.uniform(0.07, 0.13)
            sky.paint_moon(canvas, palette, self.light, radius, chance)
        else:
            sky.paint_sun(canvas, palette, self.light, chance.uniform(0.045, 0.08))
        sky.paint_clouds(canvas, palette, chance)
        if "bird" in self.motifs or (not palette.is_dark and chance.random() < 0.35):
            sky.paint_birds(canvas, palette, chance)

    def _paint_distance(self) -> None:
        """Far ridges, paler the farther; mountains when asked for, or half the time."""
        is_rocky = "mountain" in self.motifs or self.chance.random() < 0.5
        for layer in range(2):
            base = self.horizon + 0.02 + layer * 0.03
            rise = 0.2 - layer * 0.07
            if is_rocky:
                rise *= 1.6 if "mountain" in self.motifs else 1.1
                ridge = land.make_mountains(self.chance, base, rise)
            else:
                ridge = land.make_hills(self.chance, base, rise)
            land.paint_ridge(self.canvas, ridge, self._shade(0.08 + layer * 0.2))
            if is_rocky and (self.is_cold or "mountain" in self.motifs):
                cap = mix_colours(SNOW, self.palette.sky[1], 0.3 + 0.1 * layer)
                land.paint_snowcaps(self.canvas, ridge, base - rise * 0.45, cap)
            land.paint_mist(self.canvas, self.palette, base - 0.03)

    def _paint_shore(self) -> None:
        line = self.horizon + 0.03
        land.paint_water(self.canvas, self.palette, line, self.light[0], self.chance)
        if "city" in self.motifs:
            tone = self._shade(0.6)
            land.paint_city(self.canvas, self.palette, line, tone, 0.2, self.chance)
            land.paint_water(
                self.canvas, self.palette, line, self.light[0], self.chance
            )
        if "boat" in self.motifs or self.chance.random() < 0.4:
            self._paint_boat(line)
        if "forest" in self.motifs or self.has_figure or self.chance.random() < 0.4:
            self._paint_bank()

    def _paint_boat(self, line: float) -> None:
        foot = (self.chance.uniform(0.2, 0.8), line + self.chance.uniform(0.05, 0.12))
        sail = mix_colours(self.palette.light, self.palette.sky[1], 0.15)
        figures.paint_boat(self.canvas, foot, 0.15, self._shade(0.95), sail)

    def _paint_bank(self) -> None:
        bank = land.make_hills(self.chance, 0.98, 0.1)
        land.paint_ridge(self.canvas, bank, self._shade(1))
        if "forest" in self.motifs:
            land.paint_forest(self.canvas, bank, self._shade(1), 0.2, self.chance)

    def _paint_ground(self) -> None:
        """Three nearer ridges, with trees or towers between them where asked for."""
        for layer in range(3):
            share = 0.45 + layer * 0.27
            ridge = land.make_hills(
                self.chance, self.horizon + 0.12 + layer * 0.11, 0.1
            )
            if "city" in self.motifs and layer < 2:
                base, size = self.horizon + 0.1 + layer * 0.08, 0.34 - layer * 0.1
                tone = self._shade(share)
                land.paint_city(
                    self.canvas, self.palette, base, tone, size, self.chance
                )
            land.paint_ridge(self.canvas, ridge, self._shade(share))
            if "forest" in self.motifs or (layer == 1 and self.chance.random() < 0.4):
                tone, size = self._shade(share), 0.07 + layer * 0.045
                land.paint_forest(self.canvas, ridge, tone, size, self.chance)
        if (
            not self.has_figure
            and "city" not in self.motifs
            and self.chance.random() < 0.5
        ):
            self._paint_tree()

    def _paint_tree(self) -> None:
        foot = (
            self.chance.choice((0.16, 0.84)) + self.chance.uniform(-0.05, 0.05),
            0.93,
        )
        crown = self._shade(0.85) if "autumn" not in self.motifs else AUTUMN_FAR
        figures.paint_tree(self.canvas, foot, 0.36, self._shade(1), crown)

    def _paint_figures(self) -> None:
        """On a mound before the moon or sun, to stand out against its light."""
        if not self.has_figure:
            return
        canvas, foot = self.canvas, (self.light[0], 0.74)
        dark = mix_colours(self._shade(1), (0, 0, 0), 0.3)
        figures.paint_mound(canvas, foot, dark)
        if "cat" in self.motifs:
            figures.paint_cat(canvas, foot, FIGURE_SIZE, dark)
        if "guitar" in self.motifs:
            figures.paint_guitar(canvas, foot, FIGURE_SIZE)
        if {"cat", "guitar"} <= set(self.motifs):
            figures.paint_paws(canvas, foot, FIGURE_SIZE, dark)

    def _shade(self, share: float) -> Colour:
        """The land's colour, 0 far and pale, 1 near and dark."""
        if "autumn" in self.motifs:
            return mix_colours(AUTUMN_FAR, AUTUMN_NEAR, share)
        shade = mix_colours(self.palette.far, self.palette.near, share)
        return mix_colours(shade, SNOW, 0.35 * (1 - share)) if self.is_cold else shade
