"""A picture as a short string: a hash, the motifs its prompt named, and a size.

The string alone is enough to draw the picture again, so an address can carry it and
nothing has to be stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

MAX_SIDE = 2048

# What a prompt can name, in the two languages of the product.
MOTIFS: dict[str, tuple[str, ...]] = {
    "autumn": ("autumn", "maple", "秋", "枫"),
    "bird": ("bird", "gull", "crane", "鸟", "雁", "鹤"),
    "boat": ("boat", "ship", "sail", "船", "帆", "舟"),
    "cat": ("cat", "kitten", "猫"),
    "city": ("city", "cities", "skyline", "tower", "street", "城", "楼", "街"),
    "forest": ("forest", "tree", "wood", "林", "树", "森"),
    "guitar": ("guitar", "吉他"),
    "moon": ("moon", "lunar", "月"),
    "mountain": ("mountain", "peak", "alp", "山", "峰"),
    "night": ("night", "midnight", "star", "space", "夜", "星", "太空"),
    "sea": ("sea", "ocean", "lake", "beach", "water", "river", "海", "湖", "江", "水"),
    "snow": ("snow", "snowy", "winter", "ice", "雪", "冬"),
    "sun": ("sun", "sunny", "noon", "太阳", "阳光", "晴"),
    "sunset": ("sunset", "sunrise", "dusk", "dawn", "夕阳", "日落", "日出", "黄昏"),
}
_RECIPE = re.compile(r"([0-9a-f]{16})-([a-z.]{0,120})-([1-9]\d{0,3})x([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Recipe:
    mark: str  # 16 hexadecimal digits
    motifs: tuple[str, ...]  # keys of MOTIFS, sorted
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.mark}-{'.'.join(self.motifs)}-{self.width}x{self.height}"


def write_recipe(prompt: str, width: int, height: int, *, index: int = 0) -> Recipe:
    """The recipe for the `index`-th picture of a prompt."""
    seed = f"{index}\n{prompt}".encode("utf-8", "replace")
    return Recipe(sha256(seed).hexdigest()[:16], find_motifs(prompt), width, height)


def read_recipe(text: str) -> Recipe | None:
    """The recipe in `text`, or None when it is none that `write_recipe` could make."""
    match = _RECIPE.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    mark, named, width, height = match.groups()
    motifs = tuple(named.split(".")) if named else ()
    recipe = Recipe(mark, motifs, int(width), int(height))
    is_known = all(motif in MOTIFS for motif in motifs)
    is_sorted = list(motifs) == sorted(set(motifs))
    is_sized = recipe.width <= MAX_SIDE and recipe.height <= MAX_SIDE
    return recipe if is_known and is_sorted and is_sized else None


def find_motifs(prompt: str) -> tuple[str, ...]:
    """Latin words must stand whole ("sea" is not in "search"), Chinese need not."""
    low = prompt.lower()
    words = " ".join(["", *re.findall("[a-z]+", low), ""])
    return tuple(
        motif
        for motif, names in MOTIFS.items()
        if any(_has_name(name, low, words) for name in names)
    )


def _has_name(name: str, text: str, words: str) -> bool:
    if not name.isascii():
        return name in text
    return f" {name} " in words or f" {name}s " in words
