"""A transcript in the forms it can be had in: three kinds of JSON, text, subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.providers.demo.answer import (
    DemoAnswer,
    answer_json,
    answer_text,
    frame_event,
)
from gateway.providers.demo.subtitles import write_srt, write_vtt
from gateway.providers.demo.tokens import split_tokens


@dataclass(frozen=True, slots=True)
class Transcript:
    """`task` is transcribe or translate; `usage` the body's usage object."""

    task: str
    language: str
    text: str
    seconds: float
    usage: dict[str, Any]


def shape_answer(transcript: Transcript, form: str, *, has_words: bool) -> DemoAnswer:
    if form == "text":
        return answer_text(transcript.text + "\n")
    if form == "srt":
        return answer_text(write_srt(transcript.text, transcript.seconds))
    if form == "vtt":
        return answer_text(write_vtt(transcript.text, transcript.seconds))
    if form == "diarized_json":
        return answer_json(_build_diarized(transcript))
    if form == "verbose_json":
        return answer_json(_build_verbose(transcript, has_words=has_words))
    is_heard = transcript.task == "transcribe"
    usage = {"usage": transcript.usage} if is_heard else {}
    return answer_json({"text": transcript.text} | usage)


def _build_verbose(transcript: Transcript, *, has_words: bool) -> dict[str, Any]:
    seconds, text = transcript.seconds, transcript.text
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": seconds,
        "text": text,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": 0.0,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.0,
    }
    words = {"words": _time_words(text, seconds)} if has_words else {}
    return {
        "task": transcript.task,
        "language": transcript.language,
        "duration": seconds,
        "text": text,
        "segments": [segment],
        "usage": {"type": "duration", "seconds": seconds},
    } | words


def _time_words(text: str, seconds: float) -> list[dict[str, Any]]:
    """The words spread evenly: the demo cannot hear when any of them was said."""
    words = [token.strip() for token in split_tokens(text)]
    step = seconds / len(words)
    return [
        {"word": word, "start": round(at * step, 3), "end": round((at + 1) * step, 3)}
        for at, word in enumerate(words)
    ]


def _build_diarized(transcript: Transcript) -> dict[str, Any]:
    segment = {
        "type": "transcript.text.segment",
        "id": "seg_0",
        "start": 0.0,
        "end": transcript.seconds,
        "text": transcript.text,
        "speaker": "A",
    }
    return {
        "task": "transcribe",
        "duration": transcript.seconds,
        "text": transcript.text,
        "segments": [segment],
        "usage": transcript.usage,
    }


def write_events(transcript: Transcript) -> Iterator[bytes]:
    for token in split_tokens(transcript.text):
        yield frame_event({"type": "transcript.text.delta", "delta": token})
    yield frame_event(
        {
            "type": "transcript.text.done",
            "text": transcript.text,
            "usage": transcript.usage,
        }
    )
