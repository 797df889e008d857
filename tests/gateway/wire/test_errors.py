import json

import pytest

from gateway.enums import Endpoint
from gateway.errors import InsufficientQuota, UpstreamError
from gateway.wire.errors import format_error_event
from gateway.wire.sse import read_data


@pytest.mark.parametrize(
    "endpoint", [it for it in Endpoint if it != Endpoint.RESPONSES]
)
def test_error_event_is_openais_error_body(endpoint: Endpoint):
    event = format_error_event(endpoint, UpstreamError(cause="cut"), 3)
    assert event.endswith(b"\n\n")
    assert json.loads(read_data(event) or b"") == {
        "error": {
            "message": "The model's upstream failed. Please try again.",
            "type": "server_error",
            "param": None,
            "code": "upstream_error",
        }
    }


def test_error_event_of_a_response_is_flat():
    event = format_error_event(Endpoint.RESPONSES, InsufficientQuota(), 12)
    assert event.startswith(b"event: error\n")
    assert json.loads(read_data(event) or b"") == {
        "type": "error",
        "code": "insufficient_quota",
        "message": InsufficientQuota.message,
        "param": None,
        "sequence_number": 12,
    }


def test_the_error_itself_stays_as_it_is():
    error = UpstreamError(cause="x", body={"error": {"type": "upstream_error"}})
    format_error_event(Endpoint.CHAT_COMPLETIONS, error, 0)
    assert error.to_body() == {"error": {"type": "upstream_error"}}
