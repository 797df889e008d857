"""Prices that the public list lacks or has in a unit that we cannot meter.

Source: OpenAI's price page (platform.openai.com/docs/pricing), as of 2026-11; in USD
per picture, per 1M characters or tokens, and per call. One model is priced in one way
only: the meter counts pictures and characters beside the tokens that an upstream
reports.
"""

from gateway.catalogue.endpoints import list_endpoints
from gateway.catalogue.listing import Listing
from gateway.money import parse_usd

OWN_SOURCE = "own list 2026-11"  # a new date here seeds what is new below

WIDE = ("1792x1024", "1024x1792")
OPENAI: dict[str, tuple[str, dict[str, str]]] = {
    "dall-e-2": (
        "DALL·E 2",
        {
            "image": "0.020",
            "image/standard/256x256": "0.016",
            "image/standard/512x512": "0.018",
            "image/standard/1024x1024": "0.020",
        },
    ),
    "dall-e-3": (
        "DALL·E 3",
        {
            "image": "0.04",
            "image/standard/1024x1024": "0.04",
            "image/hd/1024x1024": "0.08",
            **{f"image/standard/{size}": "0.08" for size in WIDE},
            **{f"image/hd/{size}": "0.12" for size in WIDE},
        },
    ),
    # The public list has their text only; sound would cost no more than that.
    "gpt-4o-audio-preview": (
        "GPT-4o audio preview",
        {"input": "2.5", "output": "10", "input_audio": "40", "output_audio": "80"},
    ),
    "gpt-4o-mini-audio-preview": (
        "GPT-4o mini audio preview",
        {"input": "0.15", "output": "0.6", "input_audio": "10", "output_audio": "20"},
    ),
    # Sold at 0.015 a minute, but raw speech carries no usage: about 900 characters.
    "gpt-4o-mini-tts": ("GPT-4o mini TTS", {"character": "16.7"}),
    "omni-moderation-latest": ("Omni moderation", {"call": "0"}),
    "omni-moderation-2024-09-26": ("Omni moderation", {"call": "0"}),
}
# Where the public list still has a length that the model has outgrown.
CONTEXT_LENGTHS = {"deepseek-chat": 131_072, "deepseek-reasoner": 131_072}


def list_own_models() -> list[Listing]:
    return [
        Listing(
            name=name,
            vendor="openai",
            title=title,
            rates={key: parse_usd(usd) for key, usd in prices.items()},
            source=OWN_SOURCE,
            endpoints=list_endpoints(name, "openai"),
        )
        for name, (title, prices) in OPENAI.items()
    ]
