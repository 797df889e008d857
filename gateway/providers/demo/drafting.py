"""Holding a text to the limits a caller set: stop sequences and a number of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.fields import refuse_type, refuse_value
from gateway.providers.demo.tokens import split_tokens

MAX_STOPS = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """`tokens` joined are the text; `reason` is "stop" or "length"."""

    tokens: list[str]
    reason: str

    @property
    def text(self) -> str:
        return "".join(self.tokens)


def draft_text(text: str, *, limit: int | None, stops: list[str]) -> Draft:
    """Cut `text` before the first stop sequence, then after `limit` tokens."""
    ends = [at for stop in stops if (at := text.find(stop)) >= 0]
    tokens = split_tokens(text[: min(ends)] if ends else text)
    if limit is not None and len(tokens) > limit:
        return Draft(tokens[:limit], "length")
    return Draft(tokens, "stop")


def read_stops(stop: Any) -> list[str]:
    """The `stop` field as a list without empty strings. Raises RefusedRequestError."""
    stops = [stop] if isinstance(stop, str) else stop or []
    for index, one in enumerate(stops):
        if not isinstance(one, str):
            raise refuse_type(one, f"stop[{index}]", "a string")
    if len(stops) > MAX_STOPS:
        raise refuse_value("stop", f"expected an array of at most {MAX_STOPS} strings.")
    return [one for one in stops if one]
