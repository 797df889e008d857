"""Fits a fuzzed request to the demo's models, which cannot do all that models can.

Only values that are valid in themselves are changed: what the fuzzer made wrong stays
wrong.
"""

import io
import wave
from typing import Any

from PIL import Image

from gateway.providers.demo.models import DEMO_MODELS

ENDPOINTS = {
    "/v1/chat/completions": "chat_completions",
    "/v1/completions": "completions",
    "/v1/embeddings": "embeddings",
    "/v1/images/generations": "image_generations",
    "/v1/images/edits": "image_edits",
    "/v1/images/variations": "image_variations",
    "/v1/audio/transcriptions": "transcriptions",
    "/v1/audio/translations": "translations",
    "/v1/audio/speech": "speech",
    "/v1/moderations": "moderations",
    "/v1/responses": "responses",
}
SPOKEN = ("mp3", "wav", "pcm")


def bend_body(path: str, body: Any) -> None:
    endpoint = ENDPOINTS.get(path)
    if endpoint is None or not isinstance(body, dict):
        return
    _name_model(endpoint, body)
    if endpoint in ("chat_completions", "responses", "completions"):
        _spare_choices(body)
        _hurry(endpoint, body)
    if "image" in endpoint and isinstance(body.get("size", ""), str):
        body["size"] = "64x64"
    if endpoint == "embeddings" and body.get("model") == "text-embedding-ada-002":
        body.pop("dimensions", None)
    if endpoint == "speech":
        _speak_plainly(body)
    for name, make in (("file", make_sound), ("image", make_picture)):
        if isinstance(body.get(name), bytes | str):
            body[name] = make()
    if isinstance(body.get("image[]"), list):
        body["image[]"] = [make_picture() for _ in body["image[]"]]


def bend_query(path: str, query: Any) -> None:
    """Any two days are valid days, but only some are first and last of a range."""
    if path.endswith("/billing/usage") and isinstance(query, dict):
        for name, day in (("start_date", "2026-01-01"), ("end_date", "2026-02-01")):
            query[name] = day


def _name_model(endpoint: str, body: dict[str, Any]) -> None:
    model, names = body.get("model"), DEMO_MODELS[endpoint]
    if isinstance(model, str) and 0 < len(model) <= 200 and model not in names:
        body["model"] = names[len(model) % len(names)]


def _spare_choices(body: dict[str, Any]) -> None:
    """A choice must name one of the tools; 128 answers to each of 2048 texts are
    too many."""
    if isinstance(body.get("tool_choice"), dict):
        body["tool_choice"] = "auto"
    count = body.get("n")
    if isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= 128:
        body["n"] = min(count, 3)


def _hurry(endpoint: str, body: dict[str, Any]) -> None:
    """The demo streams at the pace of a reader."""
    limit = {"responses": "max_output_tokens"}.get(endpoint, "max_tokens")
    given = body.get(limit)
    if body.get("stream") is True and (given is None or isinstance(given, int)):
        body[limit] = 16 if given is None else min(given, 16)


def _speak_plainly(body: dict[str, Any]) -> None:
    if body.get("response_format") in ("opus", "aac", "flac"):
        body["response_format"] = SPOKEN[len(str(body.get("input"))) % len(SPOKEN)]
    if (
        body.get("stream_format") == "sse"
        and body.get("model") in DEMO_MODELS["speech"]
    ):
        body["model"] = "gpt-4o-mini-tts"


def make_sound(seconds: float = 0.2) -> bytes:
    """A wav file of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(seconds * 8000) * 2))
    return file.getvalue()


def make_picture() -> bytes:
    """A small png."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()
