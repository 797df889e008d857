"""Speech: raw audio in pieces, or the same pieces as events."""

import base64
from collections.abc import Iterator

from tests.fakes.answers import count_tokens, dump_json
from tests.fakes.events import Event
from tests.fakes.request import Request
from tests.fakes.script import Plan

PIECE_BYTES = 2048
AUDIO_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


def choose_audio_type(request: Request) -> str:
    return AUDIO_TYPES.get(str(request.fields.get("response_format")), "audio/mpeg")


def make_pieces(plan: Plan) -> list[bytes]:
    """One piece of bytes a delta, each of a different byte value."""
    return [bytes([i % 256]) * PIECE_BYTES for i in range(len(plan.deltas))]


def stream_speech(plan: Plan, request: Request) -> Iterator[Event]:
    """Raw pieces as nameless events, or `speech.audio.*` for `stream_format: sse`."""
    if request.fields.get("stream_format") != "sse":
        for piece in make_pieces(plan):
            yield Event(piece, tokens=1)
        return
    for piece in make_pieces(plan):
        audio = base64.b64encode(piece).decode()
        body = dump_json({"type": "speech.audio.delta", "audio": audio})
        yield Event(body, tokens=1)
    end: dict[str, object] = {"type": "speech.audio.done"}
    if plan.usage_place == "top":
        end["usage"] = count_tokens(plan, "input", "output")
    yield Event(dump_json(end), is_final=True)
