"""Requests, tokens and calls at once, over two web processes that share a Redis."""

import secrets

import pytest

from tests.fakes.process import closed_port
from tests.journeys.rate_limiting import (
    DESK,
    call_often,
    count_at_once,
    count_statuses,
    draw_slowly,
    limit_calls,
    limit_supply,
    wait_until,
)
from tests.journeys.stage import Client, Stage
from tests.valkey import Valkey

pytestmark = pytest.mark.journey


@pytest.fixture
def mine(stage: Stage, valkey: Valkey) -> Client:
    return stage.issue_key(credit="100")


def test_requests_a_minute(mine: Client):
    limit_calls(mine, rpm=60)
    replies = call_often(lambda: mine.http.chat("fake-chat"), 150)
    assert 57 <= count_statuses(replies)[200] <= 63
    assert len(mine.list_calls()) == count_statuses(replies)[200]
    refused = [reply for reply in replies if reply.status != 200]
    assert {reply.error["code"] for reply in refused} == {"rate_limit_exceeded"}
    assert {reply.error["type"] for reply in refused} == {"requests"}
    last = refused[-1]
    assert "This API key may make 60 requests a minute." in last.error["message"]
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.headers["x-ratelimit-limit-requests"] == "60"
    assert last.headers["x-ratelimit-remaining-requests"] == "0"
    assert mine.account["held"] == 0


def test_tokens_a_minute(mine: Client):
    """A call of the fake uses 18; the estimate before it is on the upper side."""
    limit_calls(mine, tpm=400)
    replies = [mine.http.chat("fake-chat", max_tokens=20) for _ in range(40)]
    served = [reply for reply in replies if reply.status == 200]
    assert 400 - 60 <= 18 * len(served) <= 400
    left = [int(it.headers["x-ratelimit-remaining-tokens"]) for it in served]
    assert left == sorted(left, reverse=True)
    refused = [reply for reply in replies if reply.status == 429]
    assert {reply.error["type"] for reply in refused} == {"tokens"}
    assert "400 tokens a minute" in refused[0].error["message"]
    long = mine.http.chat(
        "fake-chat", messages=[{"role": "user", "content": "w " * 3_000}]
    )
    assert (long.status, long.headers["x-should-retry"]) == (429, "false")


def test_calls_at_the_same_time(mine: Client):
    limit_calls(mine, concurrency=5)
    case = f"five at once {mine.public_id}"
    replies = call_often(lambda: draw_slowly(mine, case), 60)
    counted = count_statuses(replies)
    assert counted.keys() == {200, 429}
    assert 3 <= count_at_once(mine.stage, case, counted[200]) <= 5
    refused = next(reply for reply in replies if reply.status == 429)
    assert "5 calls running at the same time" in refused.error["message"]
    assert refused.headers["retry-after"] == "1"


def test_every_end_of_a_call_makes_room(mine: Client):
    limit_calls(mine, concurrency=1)
    assert mine.http.chat("fake-chat", "status:400").status == 400
    assert mine.http.chat("fake-chat", "status:500").status == 502
    assert mine.http.stream_chat("fake-chat").is_done
    with mine.http.open_chat("fake-chat", "slow:60:0.5") as stream:
        next(iter(stream))
        assert mine.http.chat("fake-chat").status == 429
        stream.leave()
    wait_until(lambda: mine.http.chat("fake-chat").status == 200)


def test_a_refused_hold_makes_room(stage: Stage, valkey: Valkey):
    poor = stage.issue_key(credit="0.000001")
    limit_calls(poor, concurrency=1)
    codes = {poor.http.chat("fake-chat").error["code"] for _ in range(3)}
    assert codes == {"insufficient_quota"}


@pytest.mark.parametrize(
    ("of", "words"),
    [("account", "This account may make"), ("group", "An account in the group `")],
)
def test_an_account_and_its_group(stage: Stage, mine: Client, of: str, words: str):
    """Another account has the same limit to itself."""
    other = stage.issue_key()
    limit_calls(mine, of, rpm=9)
    try:
        header = "x-ratelimit-remaining-requests"
        wait_until(lambda: header in mine.http.chat("fake-chat").headers)
        wait_until(lambda: mine.http.chat("fake-chat").status == 429)
        assert words in mine.http.chat("fake-chat").error["message"]
        assert other.http.chat("fake-chat").status == 200
    finally:
        limit_calls(mine, of)


@pytest.fixture
def model(stage: Stage) -> str:
    """A name of its own, with a price: a test may be tried again."""
    name = f"crowded-{secrets.token_hex(4)}"
    stage.set_price(name, "--input", "1", "--output", "2")
    return name


def offer(mine: Client, model: str, *channels: str) -> None:
    """Returns when every process has heard of it."""
    mine.stage.clerk.call(f"{DESK}.offer", model=model, channels=channels)
    wait_until(lambda: all(mine.http.chat(model).status == 200 for _ in range(20)))


def add_pair(stage: Stage, model: str, *, url: str = "") -> tuple[str, str]:
    """Two channels that offer nothing yet; the first one goes first, to `url`."""
    first, second = f"{model} first", f"{model} second"
    for name, priority, address in ((first, "9", url), (second, "3", "")):
        words = ("--models", "unused", "--priority", priority)
        stage.add_channel(name, *words, url=address)
    return first, second


def test_a_full_channel_is_passed_over_for_the_next(
    stage: Stage, mine: Client, model: str
):
    first, second = add_pair(stage, model)
    limit_supply(stage, channel=first, concurrency=1)
    limit_supply(stage, credentials_of=second, concurrency=1)
    offer(mine, model, first, second)
    case = {"metadata": {"case": model}}
    with (
        mine.http.open_chat(model, "slow:9:0.3", **case) as one,
        mine.http.open_chat(model, "slow:9:0.3", **case) as two,
    ):
        refused = mine.http.chat(model)
        assert refused.status == 429
        assert f"Every channel of the model `{model}`" in refused.error["message"]
        assert "retry-after" in refused.headers
        assert one.read_all()[-1] == two.read_all()[-1] == "[DONE]"
    served = [stage.name_channel(line) for line in stage.find_bill(model, 2)]
    assert served == [first, second]
    assert mine.http.chat(model).status == 200


def test_a_full_credential_is_passed_over_for_another(
    stage: Stage, mine: Client, model: str
):
    stage.add_channel(model, "--models", "unused", "--credential", "cred-other-other")
    limit_supply(stage, credentials_of=model, concurrency=1)
    offer(mine, model, model)
    case = {"metadata": {"case": model}}
    with (
        mine.http.open_chat(model, "slow:9:0.3", **case) as one,
        mine.http.open_chat(model, "slow:9:0.3", **case) as two,
    ):
        assert (one.status, two.status) == (200, 200)
        assert mine.http.chat(model).status == 429
    used = {line["auth"] for line in stage.find_bill(model, 2)}
    assert used == {"ther", stage.credentials[model][-4:]}


def test_a_failure_is_told_when_all_others_are_full(
    stage: Stage, mine: Client, model: str
):
    """And its call is closed like any that failed."""
    nowhere = f"http://127.0.0.1:{closed_port()}/v1"
    first, second = add_pair(stage, model, url=nowhere)
    limit_supply(stage, channel=second, concurrency=1)
    offer(mine, model, first, second)
    with mine.http.open_chat(model, "slow:9:0.3") as stream:
        assert stream.status == 200
        assert mine.http.chat(model).status == 502
    wait_until(lambda: mine.http.chat(model).status == 200)
    assert mine.account["held"] == 0


def test_a_failed_attempt_makes_room_at_its_channel(stage: Stage, mine: Client):
    limit_supply(stage, channel="first", concurrency=1)
    try:
        replies = [mine.http.chat("fo-500") for _ in range(4)]
        assert {reply.status for reply in replies} == {200}
        tried = [len(row["attempts"]) for row in mine.list_calls()]
        assert tried == [2, 2, 2, 2]
    finally:
        limit_supply(stage, channel="first")
