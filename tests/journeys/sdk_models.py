"""The models that the SDK's journeys call: on the demo, and on the fake upstream."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Models:
    chat: str
    completion: str
    embedding: str
    moderation: str
    dimensions: int


DEMO = Models(
    "gpt-4o",
    "gpt-3.5-turbo-instruct",
    "text-embedding-3-small",
    "omni-moderation-latest",
    1536,
)
FAKE = Models("fake-chat", "fake-chat", "fake-embed", "fake-moderation", 8)
on_both = pytest.mark.parametrize("models", [DEMO, FAKE], ids=["demo", "fake"])
