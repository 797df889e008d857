"""Money for seven pictures and two hundred who want one, all at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.caller import Reply
from tests.journeys.stage import Client, Stage

pytestmark = pytest.mark.journey

PICTURE = 40_000_000  # nano-USD: the hold of one is exactly its price
WANTED, COVERED = 200, 7


def call_at_once(call: Callable[[], Reply], times: int) -> list[Reply]:
    with ThreadPoolExecutor(times) as pool:
        return [task.result() for task in [pool.submit(call) for _ in range(times)]]


@pytest.mark.parametrize("workers", [1, 2])
def test_exactly_seven_are_served(stage: Stage, workers: int):
    stage.server.run_with(workers)
    poor = stage.issue_key(credit="0.28")
    case = f"last cent {workers}"
    fields = {"model": "fake-picture", "prompt": "a cent", "user": "slow:1:0.3"}
    fields |= {"metadata": {"case": case}}
    replies = call_at_once(
        lambda: poor.http.post("/v1/images/generations", **fields), WANTED
    )
    assert Counter(reply.status for reply in replies) == {
        200: COVERED,
        429: WANTED - COVERED,
    }
    refused = [reply.error["code"] for reply in replies if reply.status == 429]
    assert set(refused) == {"insufficient_quota"}
    check_books(poor, case)
    stage.server.run_with(1)


def check_books(poor: Client, case: str) -> None:
    account = poor.account
    assert (account["posted"], account["held"]) == (0, 0)
    assert account["spent"] == COVERED * PICTURE
    rows = poor.list_calls()
    assert [row["charged"] for row in rows] == [PICTURE] * COVERED
    bill = poor.stage.find_bill(case, COVERED)
    assert len(bill) == COVERED  # the others never reached the upstream
    poor.stage.clerk.verify_ledger()


def test_stream_that_outgrows_the_money_is_ended_and_charged(stage: Stage):
    """The first hold covers about a thousand words; the money a few more."""
    poor = stage.issue_key(credit="0.0045")
    heard = poor.http.stream_chat("fake-chat", "many:9000")
    assert heard.status == 200
    assert heard.error["code"] == heard.error["type"] == "insufficient_quota"
    assert "[DONE]" not in heard.events
    (row,) = poor.list_calls()
    assert row["outcome"] == "out_of_credit"
    account = poor.account
    assert account["held"] == 0
    assert account["posted"] == 4_500_000 - row["charged"] >= 0
    assert row["charged"] > 2_000_000


def test_worst_case_does_not_refuse_who_can_pay_the_real_one(stage: Stage):
    """Fifty agents with a huge limit each, and money for what they really use."""
    poor = stage.issue_key(credit="0.25")
    replies = call_at_once(
        lambda: poor.http.chat("fake-chat", "slow:7:0.05", max_tokens=100_000), 50
    )
    assert Counter(reply.status for reply in replies) == {200: 50}
    assert poor.account["held"] == 0
