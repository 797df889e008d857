"""The model names the demo answers to: those that well-known clients ask for first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CHAT = (
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1",
    "gpt-4.1-mini",
    "deepseek-chat",
    "qwen-plus",
    "claude-sonnet-4-5",
)
_IMAGES = ("dall-e-2", "dall-e-3", "gpt-image-1")

DEMO_MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "chat_completions": _CHAT,
        "completions": ("gpt-3.5-turbo-instruct",),
        "embeddings": (
            "text-embedding-3-small",
            "text-embedding-3-large",
            "text-embedding-ada-002",
        ),
        "image_generations": _IMAGES,
        "image_edits": ("dall-e-2", "gpt-image-1"),
        "image_variations": ("dall-e-2",),
        "transcriptions": ("whisper-1", "gpt-4o-mini-transcribe"),
        "translations": ("whisper-1",),
        "speech": ("tts-1", "tts-1-hd", "gpt-4o-mini-tts"),
        "moderations": ("omni-moderation-latest",),
        "responses": ("gpt-4o", "gpt-4o-mini"),
    }
)
