"""A key's own limit: under load, on several web processes, inside a stream."""

from collections import Counter
from typing import Any

import pytest

from tests.journeys.stage import Client, Stage
from tests.journeys.test_last_cent import COVERED, PICTURE, WANTED, call_at_once

pytestmark = pytest.mark.journey


def limit(client: Client, **limits: int) -> None:
    client.stage.clerk.call(
        "tests.factories.key_limits.limit_key", public_id=client.public_id, **limits
    )


def show_key(client: Client) -> dict[str, Any]:
    shown: dict[str, Any] = client.http.call("GET", "/v1/key").fields["data"]
    return shown


@pytest.mark.parametrize("workers", [1, 2])
def test_exactly_seven_are_served(stage: Stage, workers: int):
    stage.server.run_with(workers)
    rich = stage.issue_key()
    limit(rich, day=COVERED * PICTURE + PICTURE // 2, total=10**12)
    fields = {"model": "fake-picture", "prompt": "a limit", "user": "slow:1:0.2"}
    fields |= {"metadata": {"case": f"limit {workers}"}}
    replies = call_at_once(
        lambda: rich.http.post("/v1/images/generations", **fields), WANTED
    )
    assert Counter(reply.status for reply in replies) == {
        200: COVERED,
        429: WANTED - COVERED,
    }
    refused = [reply for reply in replies if reply.status == 429]
    assert {it.error["code"] for it in refused} == {"key_spend_limit_reached"}
    assert {it.error["type"] for it in refused} == {"insufficient_quota"}
    hints = [it.headers.get("x-should-retry", "passing") for it in refused]
    assert set(hints) <= {"false", "passing"}
    late = rich.http.post("/v1/images/generations", **fields)
    assert (late.status, late.headers["x-should-retry"]) == (429, "false")
    assert rich.account["spent"] == COVERED * PICTURE
    assert len(stage.find_bill(f"limit {workers}", COVERED)) == COVERED
    shown = show_key(rich)
    assert (shown["limit_reset"], shown["limit_remaining"]) == ("daily", 0.02)
    stage.clerk.verify_ledger()
    stage.server.run_with(1)


def test_a_limit_counts_at_once_and_a_higher_one_too(stage: Stage):
    """The database decides: no process has to hear of it first."""
    mine = stage.issue_key()
    assert mine.http.chat("fake-chat", "ok").status == 200
    limit(mine, week=0)
    assert mine.http.chat("fake-chat", "ok").status == 429
    limit(mine, month=10**9)
    assert mine.http.chat("fake-chat", "ok").status == 200
    limit(mine)
    assert show_key(mine)["limit"] is None
    stage.clerk.verify_ledger()


def test_a_stream_that_outgrows_the_limit_is_ended_and_charged(stage: Stage):
    mine = stage.issue_key()
    limit(mine, total=4_500_000)
    heard = mine.http.stream_chat("fake-chat", "many:9000")
    assert heard.status == 200
    assert heard.error["code"] == "key_spend_limit_reached"
    assert "[DONE]" not in heard.events
    (row,) = mine.list_calls()
    assert row["outcome"] == "out_of_credit"
    assert 2_000_000 < row["charged"] <= 4_500_000
    stage.clerk.verify_ledger()


def test_an_answer_in_one_piece_must_fit_the_limit_at_its_longest(stage: Stage):
    """Or long answers would be had for the price of what is left."""
    mine = stage.issue_key()
    limit(mine, day=4_500_000)
    refused = mine.http.chat("fake-chat", "many:9000", max_tokens=9000)
    assert refused.status == 429
    assert "max_tokens" in refused.error["message"]
    assert mine.http.chat("fake-chat", "ok", max_tokens=100).status == 200
    stage.clerk.verify_ledger()
