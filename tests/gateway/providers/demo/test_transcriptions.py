from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.audio import (
    Transcription,
    TranscriptionDiarized,
    TranscriptionTextDeltaEvent,
    TranscriptionTextDoneEvent,
    TranscriptionVerbose,
    Translation,
    TranslationVerbose,
)

from gateway.providers.demo.voice.encoding import build_wav_header
from tests.gateway.providers.demo.asking import (
    ask,
    ask_body,
    ask_error,
    ask_events,
    name_file,
    read_bytes,
)

WHISPER = {"model": "whisper-1"}
MINI = {"model": "gpt-4o-mini-transcribe"}
TEXT = "This is NewBigAI's built-in demo: I received 3.20 seconds of wav audio."


def make_files(seconds: float = 3.2) -> dict[str, Any]:
    size = int(seconds * 24_000) * 2
    return {"file": name_file(build_wav_header(size) + bytes(size), "speech.mp3")}


def read_plain(form: str) -> str:
    answer = ask("transcriptions", WHISPER | {"response_format": form}, make_files())
    assert answer.content_type == "text/plain; charset=utf-8"
    return read_bytes(answer).decode()


def test_true_duration_and_format_are_reported():
    body = ask_body("transcriptions", WHISPER, make_files())
    Transcription.model_validate(body, strict=True)
    assert body == {"text": TEXT, "usage": {"type": "duration", "seconds": 3.2}}


def test_chinese_when_the_language_is():
    body = ask_body("transcriptions", WHISPER | {"language": "zh-CN"}, make_files())
    assert body["text"] == "这里是 NewBigAI 内置的演示:我收到了 3.20 秒的 wav 音频。"


def test_later_models_are_paid_by_tokens():
    body = ask_body("transcriptions", MINI, make_files())
    Transcription.model_validate(body, strict=True)
    assert body["usage"]["type"] == "tokens"
    assert body["usage"]["input_token_details"]["audio_tokens"] == 32


def test_plain_forms():
    assert read_plain("text") == TEXT + "\n"
    assert read_plain("srt") == f"1\n00:00:00,000 --> 00:00:03,200\n{TEXT}\n\n"
    assert read_plain("vtt") == f"WEBVTT\n\n00:00:00.000 --> 00:00:03.200\n{TEXT}\n\n"


@pytest.mark.parametrize(
    "asked", [["word"], "word", ["segment", "word"], ["segment"], None]
)
def test_verbose_form_has_segments_and_the_words_if_asked(asked: Any):
    fields = WHISPER | {"response_format": "verbose_json"}
    fields |= {"timestamp_granularities[]": asked} if asked else {}
    body = ask_body("transcriptions", fields, make_files())
    TranscriptionVerbose.model_validate(body, strict=True)
    assert body["duration"] == 3.2
    assert body["segments"][0]["end"] == 3.2
    assert ("words" in body) == ("word" in (asked or []))


def test_words_follow_one_another_to_the_end():
    fields = WHISPER | {"response_format": "verbose_json"}
    fields |= {"timestamp_granularities[]": ["word"]}
    words = ask_body("transcriptions", fields, make_files())["words"]
    assert words[0]["start"] == 0
    assert words[-1]["end"] == 3.2
    assert words[0]["word"] == "This"


def test_diarized_form():
    fields = MINI | {"response_format": "diarized_json"}
    body = ask_body("transcriptions", fields, make_files())
    TranscriptionDiarized.model_validate(body, strict=True)


def test_stream_adds_up_to_the_text():
    events = ask_events("transcriptions", MINI | {"stream": "true"}, make_files())
    *deltas, done = [data for _, data in events]
    for data in deltas:
        TranscriptionTextDeltaEvent.model_validate(data, strict=True)
    TranscriptionTextDoneEvent.model_validate(done, strict=True)
    assert "".join(data["delta"] for data in deltas) == done["text"] == TEXT
    assert ask("transcriptions", MINI | {"stream": "true"}, make_files()).pace == 0.02


def test_whisper_pays_no_heed_to_stream():
    body = ask_body("transcriptions", WHISPER | {"stream": "true"}, make_files())
    assert body["text"] == TEXT


def test_translation_is_english_text():
    body = ask_body("translations", WHISPER, make_files())
    Translation.model_validate(body, strict=True)
    assert body == {"text": TEXT}
    fields = WHISPER | {"response_format": "verbose_json"}
    verbose = ask_body("translations", fields, make_files())
    TranslationVerbose.model_validate(verbose, strict=True)
    assert (verbose["task"], verbose["language"]) == ("translate", "english")


@pytest.mark.parametrize("data", [b"", b"not audio", build_wav_header(0)])
def test_unreadable_or_empty_audio_is_refused(data: bytes):
    error = ask_error("transcriptions", WHISPER, {"file": name_file(data, "a.wav")})
    assert error["message"].startswith("Invalid file format. Supported formats: ")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"model": None}, None),
        ({"response_format": "xml"}, "response_format"),
        ({"temperature": "2"}, "temperature"),
        ({"temperature": "warm"}, "temperature"),
        ({"stream": "yes"}, "stream"),
        ({"timestamp_granularities[]": ["letter"]}, "timestamp_granularities[]"),
        ({"timestamp_granularities[]": [5]}, "timestamp_granularities[]"),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], param: str | None):
    error = ask_error("transcriptions", WHISPER | change, make_files())
    assert error["param"] == param


def test_missing_file_is_told():
    assert ask_error("transcriptions", WHISPER)["param"] == "file"
    assert json.dumps(ask_error("translations", WHISPER))
