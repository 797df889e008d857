from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from gateway.catalogue.listing import Listing
from gateway.catalogue.public_list import list_public_models
from gateway.catalogue.public_rates import pick_price, read_rates
from gateway.catalogue.rates import check_rates

TODAY = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def listings() -> dict[str, Listing]:
    return {listing.name: listing for listing in list_public_models()}


def make_model(*prices: ConditionalPrice) -> ModelInfo:
    return ModelInfo(id="m", match=ClauseEquals(equals="m"), prices=list(prices))


def cost(usd: str) -> ModelPrice:
    return ModelPrice(input_mtok=Decimal(usd), output_mtok=Decimal(usd))


def test_each_name_is_listed_once_with_sound_rates():
    listings = list_public_models()
    names = Counter(listing.name for listing in listings)
    assert names.most_common(1)[0][1] == 1
    for listing in listings:
        check_rates(listing.rates)


def test_every_vendor_is_there(listings: dict[str, Listing]):
    vendors = {listing.vendor for listing in listings.values()}
    assert vendors >= {"openai", "anthropic", "google", "deepseek", "qwen", "mistral"}
    assert vendors >= {"xai", "moonshot", "zai", "cohere", "meta"}


@pytest.mark.parametrize(
    ("name", "vendor", "endpoint"),
    [
        ("gpt-4o", "openai", "chat_completions"),
        ("gpt-4o", "openai", "responses"),
        ("gpt-4o-2024-11-20", "openai", "chat_completions"),
        ("claude-sonnet-4-5", "anthropic", "chat_completions"),
        ("deepseek-chat", "deepseek", "chat_completions"),
        ("qwen-plus", "qwen", "completions"),
        ("glm-4.6", "zai", "chat_completions"),
        ("llama-3.3-70b-versatile", "meta", "completions"),
        ("whisper-large-v3", "openai", "translations"),
        ("gpt-image-1", "openai", "image_edits"),
        ("tts-1", "openai", "speech"),
        ("gemini-embedding-001", "google", "embeddings"),
        ("gpt-3.5-turbo-instruct", "openai", "completions"),
    ],
)
def test_models_have_their_maker_and_endpoints(
    listings: dict[str, Listing], name: str, vendor: str, endpoint: str
):
    assert listings[name].vendor == vendor
    assert endpoint in listings[name].endpoints


@pytest.mark.parametrize(
    "name", ["ft:gpt-4o", "gpt-realtime", "mistral-nemo:free", "mistral-ocr-latest"]
)
def test_what_cannot_be_called_here_is_left_out(
    listings: dict[str, Listing], name: str
):
    assert name not in listings


def test_rates_are_per_our_quantum():
    price = ModelPrice(
        input_mtok=TieredPrices(
            base=Decimal("0.0028"), tiers=[Tier(start=200_000, price=Decimal(9))]
        ),
        audio_hours=Decimal("0.36"),
        requests_kcount=Decimal(12),
        web_searches_kcount=Decimal(10),
    )
    assert read_rates(price) == {
        "input": 2_800_000,
        "input@200000": 9_000_000_000,
        "audio_millisecond": 6_000_000,
        "call": 12_000_000,
    }


def test_price_in_force_today_is_taken():
    past = StartDateConstraint(start_date=date(2026, 1, 1))
    later = StartDateConstraint(start_date=date(2027, 1, 1))
    model = make_model(
        ConditionalPrice(prices=cost("9")),
        ConditionalPrice(past, prices=cost("2")),
        ConditionalPrice(later, prices=cost("5")),
    )
    assert pick_price(model, TODAY) == cost("2")


def test_dearest_price_of_the_day_is_taken():
    night = TimeOfDateConstraint(start_time=time(0, 30), end_time=time(16, 30))
    model = make_model(
        ConditionalPrice(prices=cost("1")), ConditionalPrice(night, prices=cost("2"))
    )
    assert pick_price(model, TODAY) == cost("2")
