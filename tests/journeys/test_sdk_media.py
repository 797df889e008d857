"""Pictures and sound through the official SDK, on the demo and on an upstream."""

import base64
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from tests.journeys.sounds import make_png, make_wav
from tests.journeys.stage import Client

pytestmark = pytest.mark.journey

PNG = b"\x89PNG\r\n\x1a\n"
quiet = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # the SDK's
on_both_pictures = pytest.mark.parametrize("model", ["dall-e-3", "fake-picture"])
on_both_ears = pytest.mark.parametrize("model", ["whisper-1", "fake-whisper"])


@on_both_pictures
def test_picture_as_url_and_inline(sdk: OpenAI, model: str):
    first = sdk.images.generate(model=model, prompt="a red boat", n=1)
    assert first.data
    assert (first.data[0].url or "").startswith("http")
    second = sdk.images.generate(
        model=model, prompt="a red boat", response_format="b64_json", size="1024x1024"
    )
    assert second.data
    assert base64.b64decode(second.data[0].b64_json or "").startswith(PNG)


def test_picture_without_a_model(sdk: OpenAI):
    answer = sdk.images.generate(prompt="a hill", size="1024x1024")
    assert answer.data
    assert answer.data[0].url


@pytest.mark.parametrize("model", ["gpt-image-1", "gpt-image-fake"])
def test_picture_stream(client: Client, model: str):
    asked: Any = {"model": model, "prompt": "a boat", "stream": True}
    with client.open_sdk(is_strict="fake" not in model) as sdk:  # it is laconic
        events: Any = list(sdk.images.generate(**asked, partial_images=2))
    kinds = [event.type for event in events]
    assert kinds == ["image_generation.partial_image"] * 2 + [
        "image_generation.completed"
    ]
    assert base64.b64decode(events[-1].b64_json).startswith(PNG)


@quiet
@pytest.mark.parametrize("model", ["dall-e-2", "fake-picture"])
def test_edit_and_variation(sdk: OpenAI, model: str):
    picture = ("boat.png", make_png(), "image/png")
    edited = sdk.images.edit(model=model, image=[picture], prompt="more sea")
    varied = sdk.images.create_variation(model=model, image=picture, n=2)
    assert edited.data
    assert len(varied.data or []) == 2


@on_both_ears
def test_transcription_in_every_format(sdk: OpenAI, model: str):
    file = ("talk.wav", make_wav(3), "audio/wav")
    create = sdk.audio.transcriptions.create
    assert create(model=model, file=file).text
    verbose = create(
        model=model,
        file=file,
        response_format="verbose_json",
        timestamp_granularities=["segment"],
    )
    assert verbose.duration == pytest.approx(3, abs=0.05)
    assert verbose.text
    for kind in ("text", "srt", "vtt"):
        plain: Any = create(model=model, file=file, response_format=kind)
        assert isinstance(plain, str)
        assert plain


@quiet
@on_both_ears
def test_translation(sdk: OpenAI, model: str):
    file = ("talk.wav", make_wav(1), "audio/wav")
    answer = sdk.audio.translations.create(model=model, file=file)
    assert answer.text


@pytest.mark.parametrize("model", ["gpt-4o-mini-transcribe", "fake-transcribe"])
def test_transcription_stream(sdk: OpenAI, model: str):
    file = ("talk.wav", make_wav(1), "audio/wav")
    asked: Any = {"model": model, "file": file, "stream": True}
    *deltas, done = list(sdk.audio.transcriptions.create(**asked))
    assert done.type == "transcript.text.done"
    assert "".join(it.delta for it in deltas) == done.text


def test_speech_streamed_to_a_file_plays(sdk: OpenAI, tmp_path: Path):
    target = tmp_path / "said.wav"
    asked: Any = {"model": "tts-1", "voice": "alloy", "response_format": "wav"}
    with sdk.audio.speech.with_streaming_response.create(
        **asked, input="The quick brown fox jumps over the lazy dog."
    ) as answer:
        assert answer.headers["content-type"] == "audio/wav"
        answer.stream_to_file(target)
    with wave.open(str(target)) as played:
        assert played.getnframes() / played.getframerate() > 1
        assert len(played.readframes(played.getnframes())) == played.getnframes() * 2


def test_speech_of_an_upstream_comes_byte_for_byte(sdk: OpenAI, client: Client):
    asked: Any = {"model": "fake-speech", "voice": "alloy", "input": "你好 there"}
    answer = sdk.audio.speech.create(**asked, response_format="opus")
    assert answer.response.headers["content-type"] == "audio/ogg"
    sound = answer.content
    assert sound == b"".join(bytes([i]) * 2048 for i in range(7))
    row = client.stage.clerk.find_call(answer.response.headers["x-request-id"])
    assert row["usage"]["character"] == 8
    assert row["charged"] == 8 * 15_000


@pytest.mark.parametrize("model", ["gpt-4o-mini-tts", "fake-speech"])
def test_speech_as_events(client: Client, model: str):
    fields = {"model": model, "voice": "alloy", "input": "Hi"}
    fields["stream_format"] = "sse"
    with client.http.open_stream("/v1/audio/speech", fields) as stream:
        events = stream.read_all()
    assert '"speech.audio.delta"' in events[0].replace(" ", "")
    assert '"speech.audio.done"' in events[-1].replace(" ", "")


def test_wav_of_the_demo_has_an_honest_header(sdk: OpenAI):
    asked: Any = {"model": "tts-1", "voice": "nova", "response_format": "wav"}
    sound = sdk.audio.speech.create(**asked, input="One two three.").content
    with wave.open(BytesIO(sound)) as played:
        assert len(sound) == 44 + played.getnframes() * 2
