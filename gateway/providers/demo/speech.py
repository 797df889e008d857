"""POST /v1/audio/speech, as an upstream would answer it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.providers.demo.answer import (
    DemoAnswer,
    RefusedRequestError,
    answer_events,
    frame_event,
)
from gateway.providers.demo.fields import (
    Shape,
    read_fields,
    refuse_type,
    refuse_value,
    require_model,
)
from gateway.providers.demo.tokens import count_tokens
from gateway.providers.demo.voice.encoding import CONTENT_TYPES, encode_sound
from gateway.providers.demo.voice.speaker import (
    SAMPLE_RATE,
    VOICES,
    count_samples,
    speak_text,
)

SHAPES = {
    "input": Shape("string", low=1, high=4096, is_required=True),
    "voice": Shape("string|object", is_required=True),
    "instructions": Shape("string", high=4096),
    "response_format": Shape(
        "string",
        default="mp3",
        choices=("mp3", "opus", "aac", "flac", "wav", "pcm"),
    ),
    "speed": Shape("number", default=1.0, low=0.25, high=4),
    "stream_format": Shape("string", default="audio", choices=("audio", "sse")),
}
TOKENS_PER_SECOND = 20


def answer_speech(given: Mapping[str, Any]) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, SHAPES)
    voice = _read_voice(asked["voice"])
    kind = asked["response_format"]
    if kind not in CONTENT_TYPES:
        raise _refuse_unsupported("response_format", kind, "mp3, wav and pcm")
    text, speed = asked["input"], asked["speed"]
    samples = count_samples(text, speed)
    sound = encode_sound(kind, speak_text(text, voice, speed), samples)
    if asked["stream_format"] == "audio":
        return DemoAnswer(200, CONTENT_TYPES[kind], sound, 0.0)
    if model.startswith("tts-1"):
        raise _refuse_unsupported("stream_format", "sse", "'audio' with this model")
    usage = _count_usage(text, samples)
    return answer_events(_write_events(sound, usage), pace=0.0)


def _read_voice(voice: str | dict[str, Any]) -> str:
    """A known name, or any id of a caller's own voice."""
    if isinstance(voice, dict):
        if not isinstance(voice.get("id"), str):
            raise refuse_type(voice.get("id"), "voice.id", "a string")
        return str(voice["id"])
    if voice not in VOICES:
        names = ", ".join(f"'{name}'" for name in VOICES)
        raise refuse_value("voice", f"supported values are: {names}.")
    return voice


def _refuse_unsupported(name: str, value: str, spoken: str) -> RefusedRequestError:
    return RefusedRequestError(
        f"Unsupported value: '{name}' does not support '{value}' here. "
        f"The built-in demo speaks {spoken}.",
        param=name,
        code="unsupported_value",
    )


def _count_usage(text: str, samples: int) -> dict[str, int]:
    read = max(1, count_tokens(text))
    spoken = max(1, round(samples / SAMPLE_RATE * TOKENS_PER_SECOND))
    return {
        "input_tokens": read,
        "output_tokens": spoken,
        "total_tokens": read + spoken,
    }


def _write_events(sound: Iterator[bytes], usage: dict[str, int]) -> Iterator[bytes]:
    for chunk in sound:
        audio = base64.b64encode(chunk).decode("ascii")
        yield frame_event({"type": "speech.audio.delta", "audio": audio})
    yield frame_event({"type": "speech.audio.done", "usage": usage})
