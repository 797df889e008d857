"""What may be kept of a stream: a secret may be spread over many of its events."""

from gateway.capture.redaction import MAX_BYTES, SEARCHED, mask_secrets, redact_body
from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.wire.answers import read_chat, read_item
from gateway.wire.call_request import CHAT_LIKE
from gateway.wire.sse import EventSplitter, read_data

KIND = "text/event-stream"
SPREAD = "[A stream. A secret was spread over its events: here is only what it said.]"


def redact_stream(body: bytes, endpoint: Endpoint, *, more_bytes: int = 0) -> str:
    """Its events, or the words they add up to where these hold a secret that no single
    event does."""
    said = read_words(body, endpoint)[:SEARCHED]
    masked = mask_secrets(said)
    if masked == said:
        return redact_body(body, KIND, more_bytes=more_bytes)
    return f"{SPREAD}\n{masked[: MAX_BYTES // 4]}"


def read_words(body: bytes, endpoint: Endpoint) -> str:
    """What the events of a stream, or of the beginning of one, add up to."""
    read = read_chat if endpoint in CHAT_LIKE else read_item
    words = []
    try:
        events = EventSplitter().feed(body)
    except UpstreamError:
        return ""
    for event in events:
        data = read_data(event)
        try:
            words.append(read(data).text if data else "")
        except (ValueError, RecursionError):
            continue  # [DONE], or cut
    return "".join(words)
