"""Clients that leave: the upstream is let go within a second, and what was delivered
until then is charged."""

import json
import socket
import time
from typing import Any

import pytest

from gateway.metering.tokens import count_tokens
from tests.journeys.caller import chat_fields
from tests.journeys.stage import IN, OUT, Client, Stage

pytestmark = pytest.mark.journey

PROMPT_TOKENS = count_tokens("Hello there") + 4


@pytest.fixture
def client(stage: Stage) -> Client:
    """With one call each, the only row of a key is the row of the test's call."""
    return stage.issue_key()


def send_chat(client: Client, script: str, **fields: Any) -> socket.socket:
    """A request on a bare socket; nothing has been read yet."""
    body = json.dumps(chat_fields("fake-chat", script, fields)).encode()
    line = socket.create_connection(("127.0.0.1", client.stage.server.port), timeout=10)
    head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"
    head += "content-type: application/json\r\n"
    head += f"authorization: Bearer {client.secret}\r\n"
    head += f"content-length: {len(body)}\r\n\r\n"
    line.sendall(head.encode() + body)
    return line


def find_only_row(client: Client) -> dict[str, Any]:
    client.stage.clerk.wait_until_none_open(api_key__public_id=client.public_id)
    (row,) = client.list_calls()
    return dict(row)


def check_upstream_was_left(client: Client, case: str, left_at: float) -> None:
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        (line,) = client.stage.find_bill(case)
        if line["client_left_at"]:
            break
        time.sleep(0.05)
    assert line["client_left_at"], "the upstream still serves it"
    assert line["client_left_at"] - left_at < 1
    assert not line["finished"]


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("script", ["never", "slow-first:20"])
def test_leaving_before_the_first_byte(client: Client, script: str, *, is_stream: bool):
    case = f"left early {script} {is_stream}"
    line = send_chat(client, script, stream=is_stream, metadata={"case": case})
    client.stage.find_bill(case)  # it has arrived there
    line.close()
    check_upstream_was_left(client, case, time.time())
    row = find_only_row(client)
    assert (row["state"], row["outcome"]) == ("released", "client_closed")
    assert (row["status"], row["charged"]) == (499, 0)
    assert client.account["held"] == 0


def test_leaving_in_the_middle(client: Client):
    script = "slow:200:0.05"
    heard: list[str] = []
    asked = {"metadata": {"case": "left midway"}}
    with client.http.open_chat("fake-chat", script, **asked) as stream:
        for event in stream:
            heard.append(json.loads(event)["choices"][0]["delta"].get("content", ""))
            if len(heard) == 11:
                break
        stream.leave()
    check_upstream_was_left(client, "left midway", time.time())
    row = find_only_row(client)
    assert (row["state"], row["outcome"]) == ("settled", "client_closed")
    assert (row["status"], row["usage_source"]) == (499, "estimated")
    (line,) = client.stage.find_bill("left midway")
    served = "".join(f" w{i}" for i in range(line["completion_tokens"]))
    least, most = count_tokens("".join(heard)), count_tokens(served)
    assert least <= row["output_tokens"] <= most
    assert row["charged"] == IN * PROMPT_TOKENS + OUT * row["output_tokens"]
    account = client.account
    assert account["held"] == 0
    assert account["posted"] == 10_000_000_000 - row["charged"]


def test_half_closed_connection_is_served_or_left(client: Client):
    """A client may say that it sends no more and still listen; some servers take that
    for leaving. Either way the call must end and nothing stay open."""
    line = send_chat(client, "slow:3:0.1", stream=True)
    line.shutdown(socket.SHUT_WR)
    received = b""
    while data := line.recv(65536):
        received += data
    line.close()
    time.sleep(0.3)  # its row may follow
    client.stage.clerk.wait_until_none_open(api_key__public_id=client.public_id)
    outcomes = [row["outcome"] for row in client.list_calls()]
    if b"[DONE]" in received:
        assert outcomes == ["completed"]
    else:
        assert outcomes in ([], ["client_closed"])  # left before or after the hold


def test_leaving_while_the_body_is_sent_leaves_no_row(client: Client):
    line = socket.create_connection(("127.0.0.1", client.stage.server.port), timeout=10)
    head = f"POST /v1/embeddings HTTP/1.1\r\nauthorization: Bearer {client.secret}\r\n"
    line.sendall(f'{head}host: x\r\ncontent-length: 999\r\n\r\n{{"model"'.encode())
    line.close()
    time.sleep(0.2)
    assert client.list_calls() == []


def test_a_hundred_that_leave_at_once(client: Client):
    lines = [send_chat(client, "slow:100:0.1", stream=True) for _ in range(100)]
    for line in lines:
        assert line.recv(10)
    for line in lines:
        line.close()
    client.stage.clerk.wait_until_none_open(
        seconds=5, api_key__public_id=client.public_id
    )
    rows = client.list_calls()
    assert len(rows) == 100
    assert {row["outcome"] for row in rows} == {"client_closed"}
    account = client.account
    assert account["held"] == 0
    charged = sum(row["charged"] for row in rows)
    assert account["spent"] == charged == 10_000_000_000 - account["posted"]
