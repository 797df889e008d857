"""Elements of SVG and HTML, always escaped."""

from collections.abc import Iterable

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe


def make(tag: str, *children: str, **attributes: str | float | None) -> SafeString:
    """One element; `class_` and `stroke_width` become `class` and `stroke-width`,
    None leaves an attribute out. Children that are not safe are escaped."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(write_value(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return mark_safe(f"<{tag}{written}>{join(children)}</{tag}>")  # noqa: S308


def join(pieces: Iterable[str]) -> SafeString:
    return mark_safe("".join(conditional_escape(piece) for piece in pieces))  # noqa: S308


def write_value(value: str | float) -> str:
    """Two decimals are a hundredth of a pixel: enough, and short."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    return f"{write_value(share * 100)}%"
