"""The demo's own tokens: a word, one CJK character, or one mark, with the space before.

No model's vocabulary; simple and the same everywhere, so that counts can be checked
by eye. Joining the tokens of a text gives the text back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_PATTERN = re.compile(f"[{_CJK}\U00020000-\U0003134f]")
# A word counts again for each 16 characters: a wall of letters is not free.
_TOKEN_PATTERN = re.compile(rf"\s*(?:[^\W{_CJK}]{{1,16}}|\S)|\s+")


def split_tokens(text: str) -> list[str]:
    return _TOKEN_PATTERN.findall(text)


def count_tokens(text: str) -> int:
    return sum(1 for _ in _TOKEN_PATTERN.finditer(text))


def count_all_tokens(texts: Iterable[str]) -> int:
    return sum(count_tokens(text) for text in texts)


def has_cjk(text: str) -> bool:
    return _CJK_PATTERN.search(text) is not None
