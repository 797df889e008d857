"""The public price list of the `genai-prices` package, as listings.

Its data costs a second and 100 MB to load, so it is imported when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from gateway.catalogue.endpoints import list_endpoints
from gateway.catalogue.listing import Listing
from gateway.catalogue.own_list import CONTEXT_LENGTHS
from gateway.catalogue.public_rates import pick_price, read_rates

if TYPE_CHECKING:
    from genai_prices.types import MatchLogic, ModelInfo, Provider

# Who sells -> (who made it, which of the seller's names count, our name in brackets).
# Makers come first: where two sell one name, the first in this order wins.
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("openai", "openai", r"(.+)"),
    ("anthropic", "anthropic", r"(.+)"),
    ("google", "google", r"((?:gemini|gemma)-.+)"),
    ("deepseek", "deepseek", r"(.+)"),
    ("openrouter", "qwen", r"qwen/((?:qwen|qwq).+)"),  # their maker is not in the list
    ("mistral", "mistral", r"((?!zai-|deepseek-).+)"),
    ("x-ai", "xai", r"(.+)"),
    ("moonshotai", "moonshot", r"(.+)"),
    ("zai", "zai", r"(.+)"),
    ("zhipuai", "zai", r"(.+)"),
    ("minimax", "minimax", r"(.+)"),
    ("meta", "meta", r"(.+)"),
    ("cohere", "cohere", r"(.+)"),
    ("perplexity", "perplexity", r"((?:sonar|r1-|pplx-embed-).*)"),
    ("voyageai", "voyage", r"(.+)"),
    ("groq", "groq", r"(.+)"),
)
# Makers of what Groq hosts, by a part of the name.
HOSTED = {
    "llama": "meta",
    "gpt-oss": "openai",
    "whisper": "openai",
    "gemma": "google",
    "qwen": "qwen",
    "kimi": "moonshot",
    "mistral": "mistral",
    "mixtral": "mistral",
    "deepseek": "deepseek",
}
# Fine-tunes, other doors than ours (realtime, OCR, robots), and the retired of 2024.
SKIPPED = re.compile(
    r"^ft:|\.ft-|-$|:|realtime|(^|-)live(-|$)|-voice-|(^|-)ocr|robotics|computer-use"
    r"|decider|^moderation$|^(text-)?(ada|babbage|curie|davinci)(-00[123])?$",
    re.IGNORECASE,
)


def name_source() -> str:
    return f"genai-prices {version('genai-prices')}"


def list_public_models() -> list[Listing]:
    """Every well-known model and its dated names; each name once."""
    from genai_prices.data import providers

    sellers = {provider.id: provider for provider in providers}
    found: dict[str, Listing] = {}
    for seller, vendor, pattern in SOURCES:
        if seller in sellers:
            for listing in _list_seller(sellers[seller], vendor, pattern):
                found.setdefault(listing.name, listing)
    return list(found.values())


def _list_seller(provider: Provider, vendor: str, pattern: str) -> Iterator[Listing]:
    source, today = name_source(), datetime.now(UTC)
    for model in provider.models:
        rates = read_rates(pick_price(model, today))
        if not rates:  # "free" there means that nobody knows
            continue
        for sold_as in _list_names(model):
            match = re.fullmatch(pattern, sold_as)
            if match and not SKIPPED.search(match[1]):
                yield _make_listing(model, match[1], vendor, rates, source)


def _make_listing(
    model: ModelInfo, name: str, vendor: str, rates: dict[str, int], source: str
) -> Listing:
    vendor = _find_maker(name) if vendor == "groq" else vendor
    return Listing(
        name=name,
        vendor=vendor,
        rates=rates,
        source=source,
        endpoints=list_endpoints(name, vendor),
        title=_write_title(model, name),
        description=model.description or "",
        context_length=CONTEXT_LENGTHS.get(name, model.context_window),
    )


def _write_title(model: ModelInfo, name: str) -> str:
    """A dated name is its own title: the list has one for all names of a model."""
    if not model.name or not model.id.endswith(name):
        return name
    return re.sub(r"^gpt ", "GPT-", model.name)


def _find_maker(name: str) -> str:
    parts = (maker for part, maker in HOSTED.items() if part in name)
    return next(parts, "groq")


def _list_names(model: ModelInfo) -> list[str]:
    """Its own name and those that the list matches letter by letter: no prefixes, since
    a price of a name that nobody has seen would be a guess."""
    return list(dict.fromkeys([model.id, *_list_equals(model.match)]))


def _list_equals(clause: MatchLogic) -> Iterator[str]:
    from genai_prices.types import ClauseEquals, ClauseOr

    if isinstance(clause, ClauseEquals):
        yield clause.equals
    elif isinstance(clause, ClauseOr):
        for part in clause.or_:
            yield from _list_equals(part)
