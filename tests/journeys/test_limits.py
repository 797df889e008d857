"""Bodies that are too large are refused early, whichever way they come; nothing of
them stays in memory."""

import http.client
from collections.abc import Iterator

import openai
import pytest

from tests.journeys.sounds import make_wav
from tests.journeys.stage import Client

pytestmark = pytest.mark.journey

CHAT = "/v1/chat/completions"
MEGABYTE = 1 << 20
JSON_LIMIT = 32 * MEGABYTE
UPLOAD_LIMIT = 26_214_400


def test_announced_length_is_refused_before_it_is_sent(client: Client):
    """Only the headers are sent: the answer must not wait for the body."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", client.stage.server.port, timeout=10
    )
    connection.putrequest("POST", CHAT)
    connection.putheader("authorization", f"Bearer {client.secret}")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(JSON_LIMIT + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"Maximum content size limit (33554432)" in answer.read()
    assert answer.getheader("x-request-id")
    connection.close()


def test_chunked_body_is_read_no_further_than_the_limit(client: Client):
    sent = 0

    def send_forever() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += MEGABYTE
            yield b" " * MEGABYTE

    before = client.stage.server.rss
    connection = http.client.HTTPConnection(
        "127.0.0.1", client.stage.server.port, timeout=20
    )
    headers = {"authorization": f"Bearer {client.secret}"}
    try:
        connection.request("POST", CHAT, send_forever(), headers, encode_chunked=True)
        status = connection.getresponse().status
    except ConnectionError:
        status = 413  # it hung up on us while we were sending
    connection.close()
    assert status == 413
    assert sent < 200 * MEGABYTE
    assert client.stage.server.rss - before < 4 * JSON_LIMIT


def test_upload_over_the_limit(client: Client):
    too_long = make_wav(UPLOAD_LIMIT / 32_000 + 1)
    with client.open_sdk() as sdk, pytest.raises(openai.APIStatusError) as refusal:
        sdk.audio.transcriptions.create(model="whisper-1", file=("a.wav", too_long))
    assert refusal.value.status_code == 413
    assert refusal.value.request_id
    body: dict[str, object] = refusal.value.body  # type: ignore[assignment]
    assert body["type"] == "server_error"


def test_header_and_length_that_lie(client: Client):
    """Fewer bytes than announced: the server waits, and is not hurt when we leave."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", client.stage.server.port, timeout=5
    )
    connection.putrequest("POST", CHAT)
    connection.putheader("authorization", f"Bearer {client.secret}")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "1000")
    connection.endheaders(b'{"model":')
    connection.close()
    assert client.http.chat("fake-chat").status == 200
