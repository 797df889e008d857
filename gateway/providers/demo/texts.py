"""The forms of `input` and `prompt`: text, texts, token ids, lists of token ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.fields import refuse_type, refuse_value
from gateway.providers.demo.tokens import count_tokens

MAX_TEXTS = 2048
MAX_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class TokenText:
    """One text and its tokens; ids, which the demo cannot decode, stand as numbers."""

    text: str
    tokens: int


def read_texts(value: str | list[Any], name: str) -> list[TokenText]:
    """1 to 2048 texts. Raises RefusedRequestError with the path of what is wrong."""
    if isinstance(value, str):
        return [_read_string(value)]
    if not value:
        raise refuse_value(name, "it cannot be an empty array.")
    if _is_id(value[0]):
        return [_read_ids(value, name)]
    if len(value) > MAX_TEXTS:
        raise refuse_value(name, f"expected an array of at most {MAX_TEXTS} items.")
    is_text = isinstance(value[0], str)
    return [
        _read_item(item, f"{name}[{index}]", is_text=is_text)
        for index, item in enumerate(value)
    ]


def _read_item(item: Any, path: str, *, is_text: bool) -> TokenText:
    """All items must be of the kind that the first one is."""
    if is_text and isinstance(item, str):
        return _read_string(item)
    if not is_text and isinstance(item, list):
        return _read_ids(item, path)
    raise refuse_type(item, path, "a string" if is_text else "an array of integers")


def _read_string(text: str) -> TokenText:
    return TokenText(text, count_tokens(text))


def _read_ids(ids: list[Any], path: str) -> TokenText:
    if not ids:
        raise refuse_value(path, "it cannot be an empty array.")
    for index, one in enumerate(ids):
        if not _is_id(one):
            raise refuse_type(one, f"{path}[{index}]", "an integer")
        if not 0 <= one <= MAX_ID:
            raise refuse_value(f"{path}[{index}]", f"expected 0 to {MAX_ID}.")
    return TokenText(" ".join(map(str, ids)), len(ids))


def _is_id(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer()  # 3.0 is an integer, says JSON Schema
    return isinstance(value, int) and not isinstance(value, bool)
