import json
from typing import Any

import pytest

from gateway.enums import Endpoint
from gateway.wire.sse import DONE
from tests.gateway.relay.filtering import CHARGED, make_filter


@pytest.mark.parametrize(
    ("endpoint", "delta", "end"),
    [
        (
            Endpoint.RESPONSES,
            {"type": "response.output_text.delta", "delta": "a"},
            {"type": "response.completed", "response": {"usage": {"input_tokens": 3}}},
        ),
        (
            Endpoint.RESPONSES,
            {"type": "response.output_text.delta", "delta": "a"},
            {"type": "response.incomplete", "response": {"usage": {"input_tokens": 3}}},
        ),
        (
            Endpoint.IMAGE_GENERATIONS,
            {"type": "image_generation.partial_image", "b64_json": "AAAA"},
            {"type": "image_generation.completed", "usage": {"input_tokens": 3}},
        ),
        (
            Endpoint.IMAGE_EDITS,
            {"type": "image_edit.partial_image", "b64_json": "AAAA"},
            {"type": "image_edit.completed", "usage": {"input_tokens": 3}},
        ),
        (
            Endpoint.TRANSCRIPTIONS,
            {"type": "transcript.text.delta", "delta": "a"},
            {"type": "transcript.text.done", "usage": {"input_tokens": 3}},
        ),
        (
            Endpoint.SPEECH,
            {"type": "speech.audio.delta", "audio": "AAAA"},
            {"type": "speech.audio.done", "usage": {"input_tokens": 3}},
        ),
    ],
)
def test_ends_of_other_streams_wait_too(
    endpoint: Endpoint, delta: dict[str, Any], end: dict[str, Any]
):
    events = make_filter()
    events.request.endpoint = endpoint
    first, last = (
        f"event: {it['type']}\ndata: {json.dumps(it)}\n\n".encode()
        for it in (delta, end)
    )
    assert events.pass_events([first]) == first
    assert events.pass_events([last, DONE]) == b""
    assert (events.is_ended, events.meter.is_finished) == (True, True)
    assert events.meter.raw_usage == {"input_tokens": 3}
    assert events.end_of_answer(CHARGED) == last
