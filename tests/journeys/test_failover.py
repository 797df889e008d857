"""An upstream that fails before its first byte is replaced by the next; the fake's own
bill says who was asked, in which order, and what it served."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.caller import Reply
from tests.journeys.stage import FAILOVER, IN, OUT, TIERS, Client

pytestmark = pytest.mark.journey

SAVED = [name for name, parts in FAILOVER.items() if parts[-1] == "ok"]
SAVED = [name for name in SAVED if name not in ("fo-400", "fo-all")] + ["fo-refused"]
CAUSES = {
    "fo-500": "status_500",
    "fo-503": "status_503",
    "fo-401": "credential_refused_401",
    "fo-403": "credential_refused_403",
    "fo-404": "not_found",
    "fo-429": "rate_limited",
    "fo-never": "first_byte_timeout",
    "fo-slow": "first_byte_timeout",
    "fo-html": "garbage",
    "fo-json": "garbage",
    "fo-empty": "empty",
    "fo-error": "error_in_answer",
    "fo-refused": "connect_failed",
}


@pytest.mark.parametrize("model", SAVED)
def test_next_channel_serves_the_call(client: Client, model: str):
    case = f"saved {model}"
    reply = client.http.chat(model, metadata={"case": case})
    assert reply.status == 200, reply.body
    assert reply.fields["model"] == model
    bill = client.stage.find_bill(case, has_finished=True)
    row = client.stage.clerk.find_call(reply.rid)
    causes = [attempt["error"] for attempt in row["attempts"]]
    assert causes[-1] is None
    assert all(causes[:-1])
    assert causes[0] == CAUSES.get(model, causes[0])
    check_served_once(client, bill, row)


STREAMABLE = [name for name in SAVED if name != "fo-json"]  # breaks after three events


@pytest.mark.parametrize("model", STREAMABLE)
def test_next_channel_serves_the_stream(client: Client, model: str):
    case = f"saved stream {model}"
    heard = client.http.stream_chat(model, metadata={"case": case})
    assert heard.status == 200
    assert heard.text == "Hello from upstream."
    assert heard.is_done
    row = client.stage.clerk.find_call(heard.rid)
    check_served_once(client, client.stage.find_bill(case, has_finished=True), row)


def check_served_once(client: Client, bill: list[dict], row: dict) -> None:  # type: ignore[type-arg]
    """Channels were asked by priority, none twice; the one that served is charged."""
    names = [client.stage.name_channel(line) for line in bill]
    assert names == sorted(set(names), key=TIERS.index)
    served = bill[-1]
    assert served["finished"]
    assert row["channel"] == names[-1]
    tokens = served["prompt_tokens"], served["completion_tokens"]
    assert (row["input_tokens"], row["output_tokens"]) == tokens
    assert row["charged"] == IN * tokens[0] + OUT * tokens[1]
    entries = client.stage.clerk.do("list_entries", rid=row["rid"])
    assert [entry["amount"] for entry in entries] == [-row["charged"]]


def test_at_most_three_channels_and_none_twice(client: Client):
    reply = client.http.chat("fo-all", metadata={"case": "all"})
    assert reply.status == 502
    assert reply.error["code"] == "upstream_error"
    bill = client.stage.find_bill("all", 3)
    names = [client.stage.name_channel(line) for line in bill]
    assert names == ["first", "second", "third"]
    check_free(client, reply)


def test_refused_credentials_are_never_the_clients_401(client: Client):
    reply = client.http.chat("fo-keys", metadata={"case": "keys"})
    assert reply.status == 502
    assert len(client.stage.find_bill("keys", 2)) == 2
    assert "401" not in reply.error["message"]
    check_free(client, reply)


def test_rate_limit_keeps_its_retry_after(client: Client):
    reply = client.http.chat("fo-limits")
    assert reply.status == 429
    assert reply.headers["retry-after"] == "9"
    assert reply.error["code"] == "rate_limit_exceeded"
    check_free(client, reply)
    far = client.http.chat("fake-chat", "status:429:retry-after=3600")
    assert far.headers["retry-after"] == "60"
    odd = client.http.chat("fake-chat", "status:429:retry-after=soon")
    assert odd.status == 429
    assert "retry-after" not in odd.headers


def test_bad_request_is_relayed_and_tried_nowhere_else(client: Client):
    reply = client.http.chat("fo-400", metadata={"case": "four hundred"})
    assert reply.status == 400
    assert reply.error["code"] == "invalid_value"
    assert reply.error["message"] == "The upstream says 400."
    assert len(client.stage.find_bill("four hundred")) == 1
    check_free(client, reply)
    numbered = client.http.chat("fake-chat", "error-int-code:400")
    assert numbered.status == 400
    assert numbered.error["code"] == "400"


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("status:500", 502),
        ("status:504", 504),
        ("status:404", 404),
        ("status:422", 400),
        ("status:302:location=http", 502),
        ("garbage-html", 502),
        ("bad-json", 502),
        ("empty", 502),
        ("error-in-200", 502),
        ("reset", 502),
        ("cut-body", 502),
        ("cut", 502),
        ("eof", 502),
    ],
)
def test_failure_of_the_only_channel(client: Client, script: str, status: int):
    reply = client.http.chat("fake-chat", script)
    assert reply.status == status, reply.body
    assert not reply.headers["x-request-id"].startswith("up-")
    assert "openai-organization" not in reply.headers
    assert "127.0.0.1" not in reply.error["message"]
    check_free(client, reply)


def check_free(client: Client, reply: Reply) -> None:
    row = client.stage.clerk.find_call(reply.rid)
    assert row["state"] == "released"
    assert row["charged"] == 0
    assert row["error_code"]
    assert client.stage.clerk.do("list_entries", rid=row["rid"]) == []


def test_weights_share_the_calls(client: Client):
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(
                lambda _: client.http.chat("weighted", metadata={"case": "weights"}),
                range(120),
            )
        )
    assert {reply.status for reply in replies} == {200}
    bill = client.stage.find_bill("weights", 120)
    heavy = [it for it in bill if client.stage.name_channel(it) == "weight 3"]
    assert 65 < len(heavy) < 113  # 90 on average; five standard deviations
