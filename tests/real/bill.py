"""What was used by the upstream's own meter, what was charged for it, and what was due.

llama.cpp counts tokens for its /metrics page: no answer and no code of the gateway is
asked, so streams that show no usage are checked as well.
"""

import re
import sqlite3
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

CHAT, VECTORS = "smollm2-135m-instruct", "multilingual-e5-small"
# USD per 1M tokens, such that an odd number of tokens ends in half a nano-dollar.
PRICES = {
    CHAT: {"input": "0.0375", "cached": "0.0093", "output": "0.1525"},
    VECTORS: {"input": "0.0205"},
}
NANO_PER_TOKEN = 1000  # of one USD per 1M tokens
COUNTERS = (
    "prompt_tokens_total",
    "prompt_tokens_cached_total",
    "tokens_predicted_total",
)
COLUMNS = """
    endpoint, model, is_stream, status, outcome, usage_source,
    input_tokens - cached_tokens, cached_tokens, output_tokens, charged, first_byte_ms
"""


class Tokens(NamedTuple):
    """They do not overlap: `input` is without what was read from the cache."""

    input: int = 0
    cached: int = 0
    output: int = 0

    def add(self, other: "Tokens") -> "Tokens":
        return Tokens(*(a + b for a, b in zip(self, other, strict=True)))

    def subtract(self, other: "Tokens") -> "Tokens":
        return Tokens(*(a - b for a, b in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Call:
    """One row of the usage log; `charged` in nano-USD."""

    endpoint: str
    model: str
    is_stream: bool
    status: int
    outcome: str
    usage_source: str
    tokens: Tokens
    charged: int
    first_byte_ms: int | None

    @property
    def due(self) -> int:
        """Nano-USD: each part at its price, rounded half up once."""
        amounts = (
            Decimal(count) * Decimal(PRICES[self.model].get(part, "0")) * NANO_PER_TOKEN
            for part, count in self.tokens._asdict().items()
        )
        return sum(int(it.to_integral_value(ROUND_HALF_UP)) for it in amounts)


def read_calls(data_dir: Path) -> list[Call]:
    """Every call that ended, oldest first, straight from the gateway's database."""
    address = f"file:{data_dir / 'newbigai.sqlite3'}?mode=ro"
    query = f"SELECT {COLUMNS} FROM gateway_usagelog WHERE state != 'open' ORDER BY rid"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
        return [read_row(*row) for row in database.execute(query)]


def read_row(
    endpoint: str,
    model: str,
    is_stream: int,
    status: int,
    outcome: str,
    usage_source: str,
    *counts: int,
) -> Call:
    *tokens, charged, first_byte_ms = counts
    return Call(
        endpoint,
        model,
        bool(is_stream),
        status,
        outcome,
        usage_source,
        Tokens(*tokens),
        charged,
        first_byte_ms,
    )


def read_page(chat_port: int) -> str:
    url = f"http://127.0.0.1:{chat_port}/metrics"
    with urllib.request.urlopen(url, timeout=60) as answer:
        page: str = answer.read().decode()
    return page


def read_counter(page: str, name: str) -> int:
    match = re.search(rf"^llamacpp:{name} (\S+)$", page, re.MULTILINE)
    assert match, page
    return int(float(match.group(1)))


def read_meter(chat_port: int) -> Tokens:
    """All that llama.cpp has counted since it started."""
    page = read_page(chat_port)
    return Tokens(*(read_counter(page, name) for name in COUNTERS))


def is_generating(chat_port: int) -> bool:
    return read_counter(read_page(chat_port), "requests_processing") > 0
