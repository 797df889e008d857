"""The pace of a stream: each event leaves at once, the end waits for the books, and a
client that does not read is waited for."""

import json
import socket
import time

import pytest

from tests.journeys.caller import chat_fields
from tests.journeys.stage import IN, OUT, Client

pytestmark = pytest.mark.journey

MEGABYTE = 1 << 20


@pytest.mark.parametrize("model", ["fake-chat", "fake-renamed"])
def test_each_event_leaves_before_the_next_is_sent(client: Client, model: str):
    case = f"pace {model}"
    asked = {"metadata": {"case": case}}
    with client.http.open_chat(model, "slow:5:0.3", **asked) as stream:
        words = 0
        for event in stream:
            if '"content":" w' not in event:
                continue
            words += 1
            (line,) = client.stage.find_bill(case)
            sent = line["completion_tokens"]
            assert sent == words, f"word {words} arrived when {sent} had been sent"
    assert words == 5


def test_first_words_come_before_the_rest_is_made(client: Client):
    client.http.chat("fake-chat")  # the key is known and the upstream connected
    began = time.monotonic()
    with client.http.open_chat("fake-chat", "slow:4:0.4") as stream:
        next(iter(stream))
        assert time.monotonic() - began < 0.35
        stream.read_all()
    assert time.monotonic() - began > 1.5


def test_books_are_closed_before_the_end_is_told(client: Client):
    with client.http.open_chat("fake-chat", "slow:2:0.2") as stream:
        for event in stream:
            state = client.stage.clerk.find_call(stream.rid)["state"]
            if event == "[DONE]":
                assert state == "settled"
            elif '"content":" w0"' in event:
                assert state == "open"
    row = client.stage.clerk.find_call(stream.rid)
    assert row["charged"] == IN * 11 + OUT * 2


def test_answer_of_one_body_is_settled_when_it_arrives(client: Client):
    reply = client.http.chat("fake-chat")
    assert client.stage.clerk.find_call(reply.rid)["state"] == "settled"


def test_keep_alive_carries_many_calls(client: Client):
    with client.open_sdk() as sdk:
        for _ in range(20):
            sdk.embeddings.create(
                model="fake-embed", input="x", encoding_format="float"
            )


def open_slowly(client: Client, events: int, case: str) -> socket.socket:
    """A client with a small window that has not begun to read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    line.settimeout(60)
    line.connect(("127.0.0.1", client.stage.server.port))
    asked = {"metadata": {"case": case}, "stream": True}
    body = json.dumps(chat_fields("fake-chat", f"many:{events}", asked))
    head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
    head += f"authorization: Bearer {client.secret}\r\ncontent-length: {len(body)}"
    line.sendall(f"{head}\r\n\r\n{body}".encode())
    return line


def read_to_end(line: socket.socket) -> bytes:
    received = bytearray()
    while data := line.recv(MEGABYTE):
        received += data
    return bytes(received)


def wait_until_stalled(client: Client, case: str) -> int:
    """How many events the upstream could send before it had to wait."""
    sent, before = 1, 0
    while sent != before:
        time.sleep(1)
        (line,) = client.stage.find_bill(case)
        before, sent = sent, line["delivered_events"]
    return int(sent)


def test_client_that_does_not_read_is_held_back_and_not_buffered(client: Client):
    events = 250_000  # 45 MB: more than all the kernel's buffers on the way
    client.http.stream_chat("fake-chat", "many:20000")  # memory that a first one takes
    before = client.stage.server.rss
    with open_slowly(client, events, "slow reader") as line:
        sent = wait_until_stalled(client, "slow reader")
        assert sent < events, "nothing held the upstream back"
        assert client.stage.server.rss - before < 20 * MEGABYTE
        received = read_to_end(line)
    assert b"data: [DONE]" in received[-200:]
    assert received.count(b'"content":" w') == events
    client.stage.clerk.wait_until_none_open()
    (bill,) = client.stage.find_bill("slow reader", has_finished=True)
    assert bill["finished"]
    (row,) = [it for it in client.list_calls() if it["output_tokens"] == events]
    assert row["charged"] == IN * 11 + OUT * events
    assert row["outcome"] == "completed"
