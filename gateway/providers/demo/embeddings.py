"""POST /v1/embeddings: unit vectors from hashed words and letters, no model.

Equal texts get equal vectors and texts that share words lie nearer than texts that
share none, which is enough to try a search on.
"""

from __future__ import annotations

import base64
import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import pairwise
from math import log, sqrt
from typing import Any

from gateway.providers.demo.answer import (
    DemoAnswer,
    RefusedRequestError,
    answer_long_list,
)
from gateway.providers.demo.fields import (
    Shape,
    read_fields,
    refuse_value,
    require_model,
)
from gateway.providers.demo.texts import TokenText, read_texts

SHAPES = {
    "input": Shape("string|array", is_required=True),
    "encoding_format": Shape("string", default="float", choices=("float", "base64")),
    "dimensions": Shape("integer", low=1, high=4096),
    "user": Shape("string"),
}
DEFAULT_DIMENSIONS = {"text-embedding-3-large": 3072}
MAX_TOKENS, MAX_TOTAL_TOKENS = 8192, 300_000
POSITIONS = 4  # each feature falls on several places, so that few coincide in all
_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile("[\u2e80-\U0003ffff]")  # scripts written without spaces


def answer_embeddings(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, SHAPES)
    texts = read_texts(asked["input"], "input")
    total = _check_lengths(texts)
    size = _read_size(model, asked["dimensions"])
    head = {
        "object": "list",
        "model": model,
        "usage": {"prompt_tokens": total, "total_tokens": total},
    }
    is_base64 = asked["encoding_format"] == "base64"
    return answer_long_list(head, _write_items(texts, size, is_base64))


def embed_text(text: str, size: int) -> array[float]:
    """A unit vector of `size` 32-bit floats."""
    values = [0.0] * size
    for feature, weight in _list_features(text).items():
        digest = blake2b(feature.encode("utf-8", "replace"), digest_size=16).digest()
        for at in range(0, 4 * POSITIONS, 4):
            number = int.from_bytes(digest[at : at + 4], "little")
            values[(number >> 1) % size] += weight if number & 1 else -weight
    length = sqrt(sum(value * value for value in values))
    if length < 1e-9:  # features that cancel out; any fixed direction will do
        values[len(text) % size], length = 1.0, 1.0
    return array("f", (value / length for value in values))


def _list_features(text: str) -> dict[str, float]:
    """Words weigh most, then pairs of neighbours, then the letters inside words."""
    words = _WORD.findall(text.lower()) or [text]
    counts: Counter[tuple[str, float]] = Counter()
    for word in words:
        counts[f"w {word}", 1.0] += 1
        reach, weight = (2, 1.0) if _WIDE.search(word) else (3, 0.25)
        for at in range(len(word) - reach + 1):
            counts[f"g {word[at : at + reach]}", weight] += 1
        if reach == 2:
            counts.update((f"c {letter}", 0.5) for letter in word)
    for one, other in pairwise(words):
        counts[f"p {one} {other}", 0.3] += 1
    return {name: weight * (1 + log(n)) for (name, weight), n in counts.items()}


def _check_lengths(texts: list[TokenText]) -> int:
    for index, text in enumerate(texts):
        if not text.text:
            raise refuse_value("input", f"item {index} cannot be an empty string.")
        if text.tokens > MAX_TOKENS:
            raise RefusedRequestError(
                f"This model's maximum context length is {MAX_TOKENS} tokens. However, "
                f"item {index} of your input has {text.tokens} tokens.",
                param="input",
                code="context_length_exceeded",
            )
    total = sum(text.tokens for text in texts)
    if total > MAX_TOTAL_TOKENS:
        raise refuse_value("input", f"expected {MAX_TOTAL_TOKENS} tokens at most.")
    return total


def _read_size(model: str, wanted: int | None) -> int:
    if wanted and model == "text-embedding-ada-002":
        raise RefusedRequestError(
            "This model does not support specifying dimensions.",
            param="dimensions",
            code="unsupported_parameter",
        )
    return wanted or DEFAULT_DIMENSIONS.get(model, 1536)


def _write_items(
    texts: list[TokenText], size: int, is_base64: bool
) -> Iterator[dict[str, Any]]:
    for index, text in enumerate(texts):
        vector = embed_text(text.text, size)
        value = encode_vector(vector) if is_base64 else vector.tolist()
        yield {"object": "embedding", "index": index, "embedding": value}


def encode_vector(vector: array[float]) -> str:
    """Base64 of little-endian 32-bit floats."""
    if sys.byteorder == "big":
        vector = array("f", vector)
        vector.byteswap()
    return base64.b64encode(vector.tobytes()).decode("ascii")
