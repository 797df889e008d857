"""What a client of a real embedding model sees. Each check returns the tokens that the
upstream itself reports for the same texts, asked without the gateway."""

import json
import math
import urllib.request
from collections.abc import Sequence

import openai
import pytest

from tests.real.bill import VECTORS, Tokens
from tests.real.stage import Stage

# A question, then texts from the nearest to the farthest.
RANKED = (
    (
        "How do I reset my password?",
        "I forgot my password and want a new one.",
        "The cat sleeps on the warm roof.",
    ),
    ("怎么重置密码?", "我忘记了登录密码,想换一个新的。", "猫在屋顶上睡觉。"),
    (
        "How do I reset my password?",
        "我忘记了登录密码,想换一个新的。",
        "猫在屋顶上睡觉。",
    ),
)


def check_ranking(stage: Stage) -> Tokens:
    """Inside English, inside Chinese and from one to the other."""
    tokens = 0
    for texts in RANKED:
        answer = stage.client.embeddings.create(model=VECTORS, input=list(texts))
        asked, near, far = (item.embedding for item in answer.data)
        assert cosine(asked, near) > cosine(asked, far), texts
        tokens += count_directly(stage, texts)
    return Tokens(input=tokens)


def check_formats(stage: Stage) -> Tokens:
    """The SDK asks for base64 by itself, and for floats when told."""
    texts = ["hello", "你好"]
    create = stage.client.embeddings.create
    packed = create(model=VECTORS, input=texts)
    plain = create(model=VECTORS, input=texts, encoding_format="float")
    for one, other in zip(packed.data, plain.data, strict=True):
        assert len(one.embedding) == 384
        pairs = zip(one.embedding, other.embedding, strict=True)
        assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in pairs)
    return Tokens(input=2 * count_directly(stage, texts))


def check_token_ids(stage: Stage) -> Tokens:
    """LangChain sends them; this upstream wants words and says so."""
    with pytest.raises(openai.BadRequestError, match="strings"):
        stage.client.embeddings.create(model=VECTORS, input=[[6151, 1070]])
    return Tokens()


def count_directly(stage: Stage, texts: Sequence[str]) -> int:
    url = f"http://127.0.0.1:{stage.vectors_port}/v1/embeddings"
    body = json.dumps({"model": VECTORS, "input": texts}).encode()
    with urllib.request.urlopen(url, data=body, timeout=60) as answer:
        tokens: int = json.load(answer)["usage"]["prompt_tokens"]
    return tokens


def cosine(a: list[float], b: list[float]) -> float:
    product = sum(x * y for x, y in zip(a, b, strict=True))
    return product / math.hypot(*a) / math.hypot(*b)
