"""Errors inside a stream, in the format that the endpoint's clients read."""

import orjson

from gateway.enums import Endpoint
from gateway.errors import GatewayError
from gateway.wire.sse import format_data


def format_error_event(
    endpoint: Endpoint, error: GatewayError, sequence_number: int
) -> bytes:
    """The last event of an answer that broke off. Source: api.md section 2."""
    body = error.to_body()
    if endpoint == Endpoint.RESPONSES:
        inner = body["error"]
        event = {
            "type": "error",
            "code": inner["code"],
            "message": inner["message"],
            "param": inner["param"],
            "sequence_number": sequence_number,
        }
        return b"event: error\n" + format_data(orjson.dumps(event))
    shown = {**body["error"], "type": _stream_type(body["error"]["type"])}
    return format_data(orjson.dumps({"error": shown}))


def _stream_type(kind: str) -> str:
    return "server_error" if kind == "upstream_error" else kind
