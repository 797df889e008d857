from __future__ import annotations

import base64
import struct
from math import isclose, sqrt
from typing import Any

import pytest
from openai.types import CreateEmbeddingResponse

from tests.gateway.providers.demo.asking import ask_body, ask_error

SMALL = {"model": "text-embedding-3-small"}


def embed(*texts: str, **fields: Any):
    body = ask_body("embeddings", SMALL | {"input": list(texts)} | fields)
    return [item["embedding"] for item in body["data"]]


def compare(one: list[float], other: list[float]):
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_body_is_openais():
    body = ask_body("embeddings", SMALL | {"input": "这是一段需要向量化的文本"})
    CreateEmbeddingResponse.model_validate(body, strict=True)
    assert body["model"] == "text-embedding-3-small"
    assert body["usage"] == {"prompt_tokens": 12, "total_tokens": 12}
    assert body["data"][0]["index"] == 0


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("text-embedding-3-small", 1536),
        ("text-embedding-3-large", 3072),
        ("text-embedding-ada-002", 1536),
    ],
)
def test_vectors_have_the_models_size_and_unit_length(model: str, size: int):
    (vector,) = embed("some text to place", model=model)
    assert len(vector) == size
    assert isclose(sqrt(compare(vector, vector)), 1, abs_tol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 256, 4096])
def test_dimensions_are_obeyed(size: int):
    (vector,) = embed("some text to place", dimensions=size)
    assert len(vector) == size
    assert isclose(compare(vector, vector), 1, abs_tol=1e-6)


def test_equal_texts_are_equal_and_shared_words_are_nearer():
    cat, again, near, far = embed(
        "the cat sleeps on the warm roof",
        "the cat sleeps on the warm roof",
        "a cat sleeps near the roof",
        "quarterly revenue grew by nine percent",
    )
    assert cat == again
    assert compare(cat, near) > compare(cat, far) + 0.3


def test_shared_words_are_nearer_in_chinese_too():
    cat, near, far = embed(
        "猫在屋顶上睡觉", "一只猫在屋顶睡着了", "季度收入增长百分之九"
    )
    assert compare(cat, near) > compare(cat, far) + 0.2


def test_base64_holds_the_same_numbers_as_little_endian_floats():
    (plain,) = embed("hello", dimensions=64)
    (coded,) = embed("hello", dimensions=64, encoding_format="base64")
    assert list(struct.unpack("<64f", base64.b64decode(coded))) == plain


@pytest.mark.parametrize(
    ("given", "items", "tokens"),
    [([1, 2, 3], 1, 3), ([[1, 2], [3]], 2, 3), (["a b", "c"], 2, 3)],
)
def test_every_form_of_input(given: Any, items: int, tokens: int):
    body = ask_body("embeddings", SMALL | {"input": given})
    assert [item["index"] for item in body["data"]] == list(range(items))
    assert body["usage"]["prompt_tokens"] == tokens


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({}, "input"),
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a"] * 2049}, "input"),
        ({"input": ["a", 1]}, "input[1]"),
        ({"input": [[]]}, "input[0]"),
        ({"input": [[1, -2]]}, "input[0][1]"),
        ({"input": "a", "dimensions": 0}, "dimensions"),
        ({"input": "a", "dimensions": 4097}, "dimensions"),
        ({"input": "a", "encoding_format": "hex"}, "encoding_format"),
        ({"input": "word " * 8193}, "input"),
        (
            {"input": "a", "model": "text-embedding-ada-002", "dimensions": 8},
            "dimensions",
        ),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], param: str):
    assert ask_error("embeddings", SMALL | change)["param"] == param


def test_most_items_at_once():
    body = ask_body("embeddings", SMALL | {"input": ["a"] * 2048, "dimensions": 4})
    assert len(body["data"]) == 2048


def test_integers_may_be_written_with_a_point():
    body = ask_body("embeddings", SMALL | {"input": [1.0, 2.0], "dimensions": 8.0})
    assert len(body["data"][0]["embedding"]) == 8
    assert body["usage"]["total_tokens"] == 2
