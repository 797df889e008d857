"""A picture being painted, layer on layer, each through a soft-edged mask.

Masks are drawn at twice the size and reduced, which is what makes the edges smooth.
Places and sizes are fractions: x of the width, y of the height, sizes of the shorter
side; so one scene fits every format.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from gateway.providers.demo.pictures.palette import Colour

Point = tuple[float, float]
FINE = 2  # masks are drawn this many times larger
COARSE = 4  # and blurred this many times smaller


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.side = min(width, height)
        self.image = Image.new("RGB", (width, height))

    def paint_sky(self, stops: Sequence[Colour]) -> None:
        """A vertical gradient through `stops`, evenly spaced."""
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(list(stops))
        # Resizing between pixel centres: the outer halves of the end pixels fall away.
        box = (0, 0.5, 1, len(stops) - 0.5)
        size = (self.width, self.height)
        self.image = strip.resize(size, Image.Resampling.BILINEAR, box=box)

    def paint_glow(
        self, centre: Point, radius: float, colour: Colour, strength: float
    ) -> None:
        """Light around a point, `strength` 0 to 1 at its heart."""
        reach = max(2, round(radius * self.side))
        mask = _build_glow().resize((reach * 2, reach * 2))
        mask = mask.point([round(value * strength) for value in range(256)])
        x, y = self._place(centre)
        self.image.paste(colour, (x - reach, y - reach), mask)

    def paint_disc(self, centre: Point, radius: float, colour: Colour) -> None:
        mask, draw = self.open_mask()
        self.draw_disc(draw, centre, radius)
        self.paint_mask(mask, colour)

    def open_mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", (self.width * FINE, self.height * FINE))
        return mask, ImageDraw.Draw(mask)

    def paint_mask(
        self, mask: Image.Image, colour: Colour, opacity: float = 1.0, blur: float = 0
    ) -> None:
        """Lay `colour` wherever the mask was drawn; `blur` in shorter sides."""
        small = self._soften(mask, blur) if blur else mask.reduce(FINE)
        if opacity < 1:
            small = small.point([round(value * opacity) for value in range(256)])
        if box := small.getbbox():
            self.image.paste(colour, box, small.crop(box))

    def _soften(self, mask: Image.Image, blur: float) -> Image.Image:
        """Blurred small and scaled up: what is soft anyway needs no detail."""
        radius = blur * self.side / COARSE
        coarse = mask.reduce(FINE * COARSE).filter(ImageFilter.GaussianBlur(radius))
        return coarse.resize((self.width, self.height), Image.Resampling.BILINEAR)

    def draw_disc(
        self,
        draw: ImageDraw.ImageDraw,
        centre: Point,
        radius: float,
        *,
        squash: float = 1.0,
        fill: int = 255,
    ) -> None:
        x, y = centre[0] * self.width * FINE, centre[1] * self.height * FINE
        rx = radius * self.side * FINE
        ry = rx * squash
        draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill)

    def draw_shape(
        self, draw: ImageDraw.ImageDraw, points: Sequence[Point], fill: int = 255
    ) -> None:
        scaled = [(x * self.width * FINE, y * self.height * FINE) for x, y in points]
        draw.polygon(scaled, fill=fill)

    def mirror_water(self, horizon: float, tint: Colour, share: float) -> None:
        """Below `horizon` show what is above it, upside down and tinted."""
        line = round(horizon * self.height)
        depth = self.height - line
        above = self.image.crop((0, max(0, line - depth), self.width, line))
        flipped = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        water = flipped.resize((self.width, depth))
        plain = Image.new("RGB", water.size, tint)
        self.image.paste(Image.blend(water, plain, share), (0, line))

    def darken_edges(self) -> None:
        """A faint vignette, which holds the picture together."""
        size = (self.width, self.height)
        frame = _build_vignette().resize(size, Image.Resampling.BILINEAR)
        self.image = ImageChops.multiply(self.image, frame.convert("RGB"))

    def _place(self, point: Point) -> tuple[int, int]:
        return round(point[0] * self.width), round(point[1] * self.height)


@cache
def _build_glow() -> Image.Image:
    """256 by 256, white in the middle, black at the rim, falling off softly."""
    # The gradient reaches 255 in the corners; light must end where the sides are.
    fall = [round(255 * max(0.0, 1 - value / 180) ** 2.2) for value in range(256)]
    return Image.radial_gradient("L").point(fall)


@cache
def _build_vignette() -> Image.Image:
    """White in the middle, a fifth darker at the rim, level at both ends."""
    steps = [(value / 255) ** 2 * (3 - 2 * value / 255) for value in range(256)]
    return Image.radial_gradient("L").point([round(255 - 46 * step) for step in steps])
