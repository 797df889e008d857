"""What operators change while calls run: it holds for new calls, within seconds, and
never for those that have begun."""

import time
from collections.abc import Callable

import pytest

from tests.journeys.caller import Reply
from tests.journeys.stage import IN, OUT, Client, Stage

pytestmark = pytest.mark.journey

MOST_SECONDS = 5


def wait_for(call: Callable[[], Reply], status: int) -> Reply:
    deadline = time.monotonic() + MOST_SECONDS
    while (reply := call()).status != status:
        assert time.monotonic() < deadline, reply.body
        time.sleep(0.1)
    return reply


def test_price_that_changes_during_a_call(stage: Stage, client: Client):
    with client.http.open_chat("fake-repriced", "slow:5:0.5") as stream:
        stage.set_price("fake-repriced", "--input", "100", "--output", "200")
        stream.read_all()
    row = stage.clerk.find_call(stream.rid)
    assert row["charged"] == IN * 11 + OUT * 5
    after = client.http.chat("fake-repriced")
    row = stage.clerk.find_call(after.rid)
    assert row["charged"] == 100 * (IN * 11 + OUT * 7)
    stage.set_price("fake-repriced", "--input", "1", "--output", "2")


def test_disabled_key_is_refused_and_its_open_stream_ends_well(stage: Stage):
    mine = stage.issue_key()
    assert mine.http.chat("fake-chat").status == 200
    with mine.http.open_chat("fake-chat", "slow:20:0.1") as stream:
        change = {"field": "is_enabled", "value": False}
        stage.clerk.do("change_key", public_id=mine.public_id, **change)
        refused = wait_for(lambda: mine.http.chat("fake-chat"), 403)
        assert refused.error["code"] == "api_key_disabled"
        assert stream.read_all()[-1] == "[DONE]"
    assert stage.clerk.find_call(stream.rid)["outcome"] == "completed"
    change = {"field": "is_enabled", "value": True}
    stage.clerk.do("change_key", public_id=mine.public_id, **change)
    wait_for(lambda: mine.http.chat("fake-chat"), 200)


def test_new_channel_serves_and_a_disabled_one_does_not(stage: Stage, client: Client):
    stage.set_price("fresh", "--input", "1", "--output", "2")
    stage.add_channel("fresh", "--models", "fresh")
    wait_for(lambda: client.http.chat("fresh"), 200)
    stage.clerk.do("change_channel", name="fresh", state="disabled")
    wait_for(lambda: client.http.chat("fresh"), 404)


def test_key_of_a_brand_new_group_works_within_seconds(stage: Stage):
    """Its group may be newer than the picture that a web process has."""
    mine = stage.issue_key()
    stage.clerk.do("move_to_new_group", email=mine.email)
    first = mine.http.chat("fake-chat")
    assert first.status in (200, 503), first.body
    reply = wait_for(lambda: mine.http.chat("fake-chat"), 200)
    row = stage.clerk.find_call(reply.rid)
    assert row["charged"] == 2 * (IN * 11 + OUT * 7)


def test_top_up_counts_at_once(stage: Stage):
    mine = stage.issue_key(credit="0")
    assert mine.http.chat("fake-chat").status == 429
    stage.clerk.run("issue_key", mine.email, "--credit", "1")
    assert mine.http.chat("fake-chat").status == 200
