"""The models behind the gateway as an operator puts them there, and a client's key."""

import time
from dataclasses import dataclass

import openai

from tests.real.bill import CHAT, PRICES, VECTORS, Call, read_calls
from tests.real.servers import Gateway

SEEN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Stage:
    gateway: Gateway
    client: openai.OpenAI
    chat_port: int
    vectors_port: int

    def list_calls(self, after: int = 0) -> list[Call]:
        """Without the first `after` of them."""
        return read_calls(self.gateway.data_dir)[after:]

    def wait_for_calls(self, count: int) -> list[Call]:
        """All that ended, once there are that many; a client that left is not told."""
        deadline = time.monotonic() + 10
        while len(calls := self.list_calls()) < count:
            assert time.monotonic() < deadline, calls
            time.sleep(0.1)
        return calls


def prepare_stage(gateway: Gateway, chat_port: int, vectors_port: int) -> Stage:
    """Prices first: whoever sees a channel then sees its price too."""
    for model, price in PRICES.items():
        words = [word for part, usd in price.items() for word in (f"--{part}", usd)]
        gateway.manage("set_price", model, *words)
    # llama.cpp calls its model by a path on its disk, which is nobody's business.
    add_channel(gateway, CHAT, chat_port, "--mapping", f"{CHAT}=SmolLM2")
    add_channel(gateway, VECTORS, vectors_port)
    issued = gateway.manage("issue_key", "real@example.com", "--credit", "1")
    client = openai.OpenAI(
        base_url=f"{gateway.url}/v1",
        api_key=issued.split()[-1],
        timeout=120,
        max_retries=0,
    )
    wait_until_seen(client)
    return Stage(gateway, client, chat_port, vectors_port)


def add_channel(gateway: Gateway, model: str, port: int, *more: str) -> None:
    words = ["--provider", "openai", "--credential", "none", "--models", model]
    words += ["--base-url", f"http://127.0.0.1:{port}/v1"]
    gateway.manage("add_channel", *words, *more)


def wait_until_seen(client: openai.OpenAI) -> None:
    """A running gateway takes channels over within seconds."""
    deadline = time.monotonic() + SEEN_SECONDS
    while not PRICES.keys() <= {model.id for model in client.models.list()}:
        assert time.monotonic() < deadline, "the channels do not appear"
        time.sleep(0.2)
