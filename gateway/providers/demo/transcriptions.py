"""POST /v1/audio/transcriptions and /translations: measured, not heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from gateway.metering.audio import AudioMeasure, measure_audio
from gateway.providers.demo.answer import (
    DemoAnswer,
    RefusedRequestError,
    answer_events,
)
from gateway.providers.demo.fields import (
    Shape,
    read_fields,
    refuse_missing,
    refuse_type,
    require_model,
)
from gateway.providers.demo.tokens import count_tokens
from gateway.providers.demo.transcripts import Transcript, shape_answer, write_events

FORMATS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
PLAIN_SHAPES = ("json", "text", "srt", "verbose_json", "vtt")
GRANULARITIES = "timestamp_granularities"
SHAPES = {
    "language": Shape("string", high=64),
    "prompt": Shape("string"),
    "response_format": Shape(
        "string", default="json", choices=(*PLAIN_SHAPES, "diarized_json")
    ),
    "temperature": Shape("number", low=0, high=1),
    "stream": Shape("boolean", default=False),
}
TRANSLATION_SHAPES = {
    "prompt": Shape("string"),
    "response_format": Shape("string", default="json", choices=PLAIN_SHAPES),
    "temperature": Shape("number", low=0, high=1),
}
AUDIO_TOKENS_PER_SECOND = 10
SENTENCES = {
    "en": "This is NewBigAI's built-in demo: I received {seconds:.2f} seconds of "
    "{format} audio.",
    "zh": "这里是 NewBigAI 内置的演示:我收到了 {seconds:.2f} 秒的 {format} 音频。",
}


def answer_transcription(
    given: Mapping[str, Any], files: Mapping[str, BinaryIO]
) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, SHAPES, is_form=True)
    has_words = "word" in _read_granularities(given)
    tag = (asked["language"] or "en").lower()
    transcript = _transcribe("transcribe", model, tag, _measure_file(files))
    if asked["stream"] and model != "whisper-1":  # whisper-1 pays no heed to it
        return answer_events(write_events(transcript))
    return shape_answer(transcript, asked["response_format"], has_words=has_words)


def answer_translation(
    given: Mapping[str, Any], files: Mapping[str, BinaryIO]
) -> DemoAnswer:
    """Raises RefusedRequestError."""
    model = require_model(given)
    asked = read_fields(given, TRANSLATION_SHAPES, is_form=True)
    transcript = _transcribe("translate", model, "english", _measure_file(files))
    return shape_answer(transcript, asked["response_format"], has_words=False)


def _measure_file(files: Mapping[str, BinaryIO]) -> AudioMeasure:
    file = files.get("file")
    if file is None:
        raise refuse_missing("file")
    measure = measure_audio(file, str(getattr(file, "name", "")))
    if not measure.milliseconds or measure.format not in FORMATS:
        raise RefusedRequestError(
            f"Invalid file format. Supported formats: {list(FORMATS)}",
            param="file",
            code="invalid_value",
        )
    return measure


def _read_granularities(given: Mapping[str, Any]) -> list[str]:
    name = f"{GRANULARITIES}[]" if f"{GRANULARITIES}[]" in given else GRANULARITIES
    value = given.get(name) or []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        raise refuse_type(value, name, "an array of strings")
    choice = Shape("string", choices=("word", "segment"), is_required=True)
    return [read_fields({name: one}, {name: choice})[name] for one in values]


def _transcribe(
    task: str, model: str, language: str, measure: AudioMeasure
) -> Transcript:
    seconds = (measure.milliseconds or 0) / 1000
    sentence = SENTENCES["zh" if language.startswith("zh") else "en"]
    text = sentence.format(seconds=seconds, format=measure.format)
    usage = _count_usage(model, text, seconds)
    return Transcript(task, language, text, seconds, usage)


def _count_usage(model: str, text: str, seconds: float) -> dict[str, Any]:
    """whisper-1 is paid by time, the models after it by tokens."""
    if model == "whisper-1":
        return {"type": "duration", "seconds": seconds}
    heard = max(1, round(seconds * AUDIO_TOKENS_PER_SECOND))
    written = count_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": written,
        "total_tokens": heard + written,
    }
