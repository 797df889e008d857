"""Small real models behind the gateway: `make test-real`.

SmolLM2-135M served by llama.cpp and multilingual-e5-small, added by the operator's
commands and called by the official SDK. Every charge is computed anew from what the
upstream reported.
"""

import json
import math
import sys
import tempfile
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openai
import pytest

from tests.real.packages import install_packages
from tests.real.servers import Gateway, start_models

CHAT, VECTORS = "smollm2-135m-instruct", "multilingual-e5-small"
PRICES = {CHAT: (Decimal("0.10"), Decimal("0.40")), VECTORS: (Decimal("0.02"), 0)}
QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
RELATED = {
    "How do I reset my password?": (
        "I forgot my password and want a new one.",
        "The cat sleeps on the warm roof.",
    ),
    "怎么重置密码?": ("我忘记了登录密码,想换一个新的。", "猫在屋顶上睡觉。"),
}


def main() -> int:
    began = time.monotonic()
    install_packages()
    installed = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="test-real-") as name:
        folder = Path(name)
        gateway = Gateway(folder)
        with start_models(folder) as ports, gateway.run():
            client = set_up(gateway, *ports)
            checks = [
                check_chat,
                check_stream,
                check_completion,
                check_context_error,
                check_vectors,
                check_vector_formats,
            ]
            for check in checks:
                check(client)
                print(f"ok      {check.__name__}")
            check_charges(gateway)
            print("ok     ", gateway.manage("ledger_verify").strip())
    ended = time.monotonic()
    print(f"{installed - began:.0f} s to install, {ended - installed:.0f} s to run")
    print(f"{len(checks) + 2} passed, 0 failed")
    return 0


def set_up(gateway: Gateway, chat: int, vectors: int) -> openai.OpenAI:
    for model, port in ((CHAT, chat), (VECTORS, vectors)):
        words = ["--provider", "openai", "--credential", "none", "--models", model]
        words += ["--base-url", f"http://127.0.0.1:{port}/v1"]
        gateway.manage("add_channel", *words)
        price_in, price_out = PRICES[model]
        prices = ["--input", str(price_in), "--output", str(price_out)]
        gateway.manage("set_price", model, *prices)
    issued = gateway.manage("issue_key", "real@example.com", "--credit", "1")
    time.sleep(2.5)  # a process takes over channels and prices within seconds
    return openai.OpenAI(
        base_url=f"{gateway.url}/v1", api_key=issued.split()[-1], timeout=120
    )


def check_chat(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model=CHAT, messages=QUESTION, max_tokens=24, temperature=0
    )
    assert (answer.choices[0].message.content or "").strip(), answer
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0


def check_stream(client: openai.OpenAI) -> None:
    text, usage = "", None
    for event in client.chat.completions.create(
        model=CHAT,
        messages=QUESTION,
        max_tokens=24,
        temperature=0,
        stream=True,
        stream_options={"include_usage": True},
    ):
        text += (event.choices[0].delta.content or "") if event.choices else ""
        usage = event.usage or usage
    assert text.strip()
    assert usage is not None
    assert usage.completion_tokens > 0


def check_completion(client: openai.OpenAI) -> None:
    answer = client.completions.create(
        model=CHAT, prompt="The capital of France is", max_tokens=8, temperature=0
    )
    assert answer.choices[0].text.strip()


def check_context_error(client: openai.OpenAI) -> None:
    """llama.cpp sends an integer code; clients get OpenAI's shape."""
    long = [{"role": "user", "content": "word " * 3000}]
    with pytest.raises(openai.BadRequestError, match="context") as refused:
        client.chat.completions.create(model=CHAT, messages=long, max_tokens=8)
    assert isinstance(refused.value.body, dict)
    assert isinstance(refused.value.body["code"], str), refused.value.body


def check_vectors(client: openai.OpenAI) -> None:
    for query, texts in RELATED.items():
        answer = client.embeddings.create(model=VECTORS, input=[query, *texts])
        asked, near, far = (item.embedding for item in answer.data)
        assert cosine(asked, near) > cosine(asked, far), query


def check_vector_formats(client: openai.OpenAI) -> None:
    """The SDK asks for base64 by itself, and for floats when told."""
    packed = client.embeddings.create(model=VECTORS, input="hello")
    plain = client.embeddings.create(
        model=VECTORS, input="hello", encoding_format="float"
    )
    pairs = zip(packed.data[0].embedding, plain.data[0].embedding, strict=True)
    assert all(math.isclose(a, b, abs_tol=1e-4) for a, b in pairs)


def cosine(a: list[float], b: list[float]) -> float:
    product = sum(x * y for x, y in zip(a, b, strict=True))
    return product / math.hypot(*a) / math.hypot(*b)


def check_charges(gateway: Gateway) -> None:
    """charge = usage x price, each part rounded half up to a billionth of a dollar."""
    heads = ("stream", "in", "out", "first ms", "charged USD")
    print("{:18}{:>8}{:>6}{:>6}{:>10}{:>16}".format("call", *heads))
    calls = [json.loads(line) for line in gateway.list_calls()]
    for call in calls:
        price_in, price_out = PRICES[call["model"]]
        due = round_nano(call["in"] * price_in * 1000)
        due += round_nano(call["out"] * price_out * 1000)
        if call["status"] == 200:
            assert call["charged"] == due, (call, due)
            assert call["charged"] > 0
        else:
            assert call["charged"] == 0, call
        print(
            f"{call['endpoint']:18}{call['stream']!s:>8}{call['in']:>6}{call['out']:>6}"
            f"{call['first_byte_ms'] or 0:>10}{Decimal(call['charged']) / 10**9:>16f}"
        )
    assert len(calls) == 8, len(calls)


def round_nano(amount: Decimal | int) -> int:
    return int(Decimal(amount).to_integral_value(ROUND_HALF_UP))


if __name__ == "__main__":
    sys.exit(main())
