from __future__ import annotations

import base64
import io
import time
import wave
from array import array
from typing import Any

import pytest
from tinytag import TinyTag

from tests.gateway.providers.demo.asking import ask, ask_error, ask_events, read_bytes

LINE = "The quick brown fox jumps over the lazy dog, twice a day and gladly so."
SPEECH = {"model": "tts-1", "input": LINE, "voice": "alloy"}
SECONDS = len(LINE) / 14


def read_sound(**fields: Any) -> bytes:
    answer = ask("speech", SPEECH | fields)
    assert answer.status == 200
    return read_bytes(answer)


def read_wave(**fields: Any) -> array[int]:
    data = read_sound(response_format="wav", **fields)
    with wave.open(io.BytesIO(data)) as sound:
        assert sound.getparams()[:3] == (1, 2, 24_000)
        samples = array("h", sound.readframes(sound.getnframes()))
        assert len(samples) == sound.getnframes()
    return samples


def test_wav_is_playable_and_as_long_as_its_header_says():
    samples = read_wave()
    assert abs(len(samples) / 24_000 - SECONDS) < 0.5


def test_sound_is_neither_silence_nor_noise_at_full_scale():
    samples = read_wave()
    loudness = (sum(value * value for value in samples) / len(samples)) ** 0.5
    assert 800 < loudness < 8000
    assert max(samples) < 32_000


def test_pcm_is_the_wav_without_its_header():
    pcm = read_sound(response_format="pcm")
    assert pcm == read_sound(response_format="wav")[44:]


def test_mp3_is_the_default_and_readable():
    answer = ask("speech", SPEECH)
    assert answer.content_type == "audio/mpeg"
    tag = TinyTag.get(file_obj=io.BytesIO(read_bytes(answer)))
    assert tag.samplerate == 24_000
    assert abs((tag.duration or 0) - SECONDS) < 0.5


def test_speed_and_voice_are_heard():
    plain, fast = read_wave(), read_wave(speed=2)
    assert abs(len(fast) / len(plain) - 0.5) < 0.05
    assert read_wave(voice="onyx") != plain
    assert read_wave(voice={"id": "voice_123"}) != plain
    assert read_wave() == plain


def test_chinese_is_spoken_by_the_syllable():
    samples = read_wave(input="今天天气很好")
    assert 0.8 < len(samples) / 24_000 < 2


def test_sound_comes_in_quarter_seconds_as_it_is_made():
    answer = ask("speech", SPEECH | {"response_format": "pcm"})
    sizes = [len(chunk) for chunk in answer.chunks]
    assert len(sizes) > 10
    assert all(12_000 <= size < 24_000 for size in sizes[:-1])
    assert answer.pace == 0


def test_events_carry_the_same_sound_and_usage():
    fields = {"model": "gpt-4o-mini-tts", "response_format": "pcm"}
    events = ask_events("speech", SPEECH | fields | {"stream_format": "sse"})
    *deltas, done = [data for _, data in events]
    assert {data["type"] for data in deltas} == {"speech.audio.delta"}
    sound = b"".join(base64.b64decode(data["audio"]) for data in deltas)
    assert sound == read_sound(response_format="pcm")
    assert done["type"] == "speech.audio.done"
    usage = done["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


@pytest.mark.parametrize("kind", ["opus", "aac", "flac"])
def test_formats_it_does_not_speak_are_named(kind: str):
    error = ask_error("speech", SPEECH | {"response_format": kind})
    assert error["code"] == "unsupported_value"
    assert "mp3, wav and pcm" in error["message"]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"input": None}, "input"),
        ({"input": ""}, "input"),
        ({"input": "a" * 4097}, "input"),
        ({"voice": None}, "voice"),
        ({"voice": "darth"}, "voice"),
        ({"voice": {}}, "voice.id"),
        ({"speed": 0.2}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"response_format": "midi"}, "response_format"),
        ({"stream_format": "sse"}, "stream_format"),
        ({"model": None}, None),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], param: str | None):
    assert ask_error("speech", SPEECH | change)["param"] == param


def test_speaking_is_quick():
    read_sound(response_format="wav")
    start = time.process_time()
    read_sound(response_format="wav", input="A hundred letters. " * 6)
    assert time.process_time() - start < 0.6  # 0.1 s where nothing else runs
