"""Upstreams' usage objects, in every shape of the OpenAI family, as plain units.

Source: api.md sections 1.1, 1.4, 1.6, 1.10. The quantities that come out do not
overlap: cached, audio, image and reasoning tokens are taken out of their totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.enums import Unit

DETAILS_IN = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
DETAILS_OUT = (
    "completion_tokens_details",
    "output_tokens_details",
    "output_token_details",
)


class AbsurdUsage(ValueError):
    """Counts that cannot be true: negative, not numbers, or beyond the model."""


@dataclass(frozen=True, slots=True)
class Usage:
    """`units` is what is priced; the three totals are what people read."""

    units: dict[str, int]
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


def read_usage(raw: Mapping[str, Any], *, most_tokens: int) -> Usage | None:
    """None when `raw` says nothing. Raises AbsurdUsage; `most_tokens` is the most that
    either side of one call can have."""
    if raw.get("type") == "duration":
        return _read_duration(raw)
    total_in = _first(raw, "prompt_tokens", "input_tokens")
    total_out = _first(raw, "completion_tokens", "output_tokens")
    if total_in is None and total_out is None:
        has_seconds = raw.get("seconds") is not None
        return _read_duration(raw) if has_seconds else _read_total(raw, most_tokens)
    tokens_in = _count(total_in, most_tokens)
    tokens_out = _count(total_out, most_tokens)
    details_in = _details(raw, DETAILS_IN)
    details_out = _details(raw, DETAILS_OUT)
    cached = _first(details_in, "cached_tokens")
    if cached is None:
        cached = raw.get("prompt_cache_hit_tokens")  # DeepSeek
    units, cached_tokens = _split_input(tokens_in, details_in, cached, most_tokens)
    units |= _split_output(tokens_out, details_out, most_tokens)
    return Usage(units, tokens_in, cached_tokens, tokens_out)


def _read_duration(raw: Mapping[str, Any]) -> Usage:
    seconds = raw.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise AbsurdUsage("seconds")
    if not 0 <= seconds <= 360_000:
        raise AbsurdUsage("seconds")
    return Usage({Unit.AUDIO_MILLISECOND: round(seconds * 1000)})


def _read_total(raw: Mapping[str, Any], most_tokens: int) -> Usage | None:
    total = raw.get("total_tokens")
    if total is None:
        return None
    tokens = _count(total, most_tokens)
    return Usage({Unit.INPUT: tokens}, tokens)


def _split_input(
    total: int, details: Mapping[str, Any], cached: Any, most_tokens: int
) -> tuple[dict[str, int], int]:
    if not details and not cached:
        return {Unit.INPUT: total}, 0
    left = total
    units: dict[str, int] = {}
    for unit, value in (
        (Unit.INPUT_CACHED, cached),
        (Unit.INPUT_CACHE_WRITE, details.get("cache_write_tokens")),
        (Unit.INPUT_AUDIO, details.get("audio_tokens")),
        (Unit.INPUT_IMAGE, details.get("image_tokens")),
    ):
        part = min(_count(value, most_tokens), left)
        left -= part
        if part:
            units[unit] = part
    return {Unit.INPUT: left, **units}, units.get(Unit.INPUT_CACHED, 0)


def _split_output(
    total: int, details: Mapping[str, Any], most_tokens: int
) -> dict[str, int]:
    if not details:
        return {Unit.OUTPUT: total}
    left = total
    units: dict[str, int] = {}
    for unit, name in (
        (Unit.OUTPUT_REASONING, "reasoning_tokens"),
        (Unit.OUTPUT_AUDIO, "audio_tokens"),
        (Unit.OUTPUT_IMAGE, "image_tokens"),
    ):
        part = min(_count(details.get(name), most_tokens), left)
        left -= part
        if part:
            units[unit] = part
    return {Unit.OUTPUT: left, **units}


def _first(raw: Mapping[str, Any], *names: str) -> Any:
    for name in names:
        value = raw.get(name)
        if value is not None:
            return value
    return None


def _details(raw: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    found = _first(raw, *names)
    return found if isinstance(found, Mapping) else {}


def _count(value: Any, most: int) -> int:
    if value is None:
        return 0
    if type(value) is int and 0 <= value <= most:  # nearly always
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise AbsurdUsage(type(value).__name__)
    return value
