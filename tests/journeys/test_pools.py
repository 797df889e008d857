"""Channels with several credentials, with additions to their requests, with a proxy."""

import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest

from tests.fakes.proxy import run_proxy
from tests.journeys.caller import Reply
from tests.journeys.stage import IN, OUT, Client, Stage

pytestmark = pytest.mark.journey

MOST_SECONDS = 5
COST = IN * 11 + OUT * 7  # of the fake's honest answer


def add_pool(stage: Stage, *secrets: str) -> str:
    """The name of a new channel and its model; what a credential holds between two ~
    is what the upstream does to it."""
    name = f"pool-{token_hex(4)}"
    words = [word for secret in secrets for word in ("--credential", secret)]
    words += ["--name", name, "--models", name, "--mapping", f"{name}=ok"]
    words += ["--base-url", stage.upstream.base_url]
    stage.set_price(name, "--input", "1", "--output", "2")
    stage.clerk.run("add_channel", "--provider", "openai", *words)
    return name


def ask(client: Client, name: str, case: str = "") -> Callable[[], Reply]:
    fields = {"metadata": {"case": case}} if case else {}
    return lambda: client.http.chat(name, **fields)


def wait_until_seen(stage: Stage, client: Client, name: str) -> None:
    """Until the server's picture is newer than whatever was written before."""
    mark = token_hex(4)
    stage.clerk.do("change_channel", name=name, headers={"X-Mark": mark})
    call_until(
        ask(client, name, mark),
        lambda _: any(
            it["headers"].get("x-mark") == mark for it in stage.find_bill(mark, 0)
        ),
    )


def list_pool(stage: Stage, name: str) -> list[dict[str, Any]]:
    pool: list[dict[str, Any]] = stage.clerk.call(
        "tests.journeys.pools.list_pool", name=name
    )
    return pool


def call_until(
    call: Callable[[], Reply], is_done: Callable[[Reply], bool]
) -> list[Reply]:
    """Every reply since the model is known, up to the one that was waited for."""
    replies: list[Reply] = []
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        reply = call()
        if reply.status != 404:
            replies.append(reply)
            if is_done(reply):
                return replies
        assert time.monotonic() < deadline, reply.body
        time.sleep(0.05)


def test_a_refused_credential_is_parked_and_no_caller_sees_it(
    stage: Stage, client: Client
):
    name = add_pool(stage, "sk~status:401~p001", "sk-pool-good-0p002")
    replies = call_until(
        ask(client, name), lambda _: list_pool(stage, name)[0]["parked"] != ""
    )
    assert {it.status for it in replies} == {200}
    bad, good = list_pool(stage, name)
    assert (bad["parked"], good["parked"]) == ("credential_refused_401", "")
    attempts = [
        [
            (it["credential"], it["error"])
            for it in stage.clerk.find_call(reply.rid)["attempts"]
        ]
        for reply in replies
    ]
    assert [(bad["id"], "credential_refused_401"), (good["id"], None)] in attempts
    wait_until_seen(stage, client, name)
    for _ in range(10):
        reply = client.http.chat(name)
        (attempt,) = stage.clerk.find_call(reply.rid)["attempts"]
        assert attempt["credential"] == good["id"]


def test_a_stream_moves_to_another_credential(stage: Stage, client: Client):
    """Of three, two are refused, and three attempts are made."""
    secrets = ("sk~status:402~s001", "sk~status:429:code=insufficient_quota~s002")
    name = add_pool(stage, *secrets, "sk-pool-good-0s003")
    call_until(ask(client, name), lambda it: it.status == 200)
    for _ in range(6):
        heard = client.http.stream_chat(name)
        assert (heard.status, heard.text) == (200, "Hello from upstream.")


def test_the_only_credential_is_used_though_it_is_parked(stage: Stage, client: Client):
    name = add_pool(stage, "sk~status:401~a001")
    call_until(ask(client, name), lambda _: list_pool(stage, name)[0]["parked"] != "")
    wait_until_seen(stage, client, name)  # by a call that reached the upstream
    reply = client.http.chat(name)
    assert (reply.status, reply.error["code"]) == (502, "upstream_error")


def test_a_rate_limited_credential_rests(stage: Stage, client: Client):
    busy = "sk~status:429:retry-after=60~r001"
    name = add_pool(stage, busy, "sk-pool-good-0r002")
    replies = call_until(
        ask(client, name, name),
        lambda _: any(it["auth"] == "r001" for it in stage.find_bill(name, 0)),
    )
    replies += [ask(client, name, name)() for _ in range(20)]
    assert {it.status for it in replies} == {200}
    asked = [it["auth"] for it in stage.find_bill(name, 20)]
    assert asked.count("r001") <= stage.server.workers
    assert [it["parked"] for it in list_pool(stage, name)] == ["", ""]


def test_headers_parameters_and_cost_of_a_channel(stage: Stage, client: Client):
    name = add_pool(stage, "sk-overrides-0o001")
    call_until(ask(client, name), lambda it: it.status == 200)
    stage.clerk.do(
        "change_channel",
        name=name,
        headers={"X-Team": "blue"},
        parameters={
            "temperature": 0.25,
            "metadata": {"case": name},
            "seed": None,
        },
        cost_ppm=500_000,
    )
    last = call_until(
        lambda: client.http.chat(name, seed=7),
        lambda _: bool(stage.find_bill(name, 0)),
    )[-1]
    line = stage.find_bill(name)[-1]
    assert line["headers"]["x-team"] == "blue"
    assert line["fields"]["temperature"] == 0.25
    assert "seed" not in line["fields"]
    row = stage.clerk.find_call(last.rid)
    assert (row["charged"], row["upstream_cost"]) == (COST, COST // 2)
    stage.clerk.do(
        "change_channel",
        name=name,
        cost_rates={name: {"input": 2_000_000, "output": 0}},
    )

    def has_own_rates(reply: Reply) -> bool:
        found = stage.clerk.find_call(reply.rid)["upstream_cost"]
        return bool(found == 11 * 2)

    call_until(ask(client, name), has_own_rates)


def test_upstream_cost_is_not_known_without_prices(stage: Stage, client: Client):
    row = stage.clerk.find_call(client.http.chat("fake-chat").rid)
    assert row["upstream_cost"] is None


def test_a_channel_behind_a_proxy(stage: Stage, client: Client):
    name = add_pool(stage, "sk-proxied-00000x001")
    with run_proxy() as proxy:
        url = proxy.url.replace("//", "//user:secret@")
        stage.clerk.call("tests.journeys.pools.set_proxy", name=name, url=url)
        call_until(ask(client, name), lambda _: bool(proxy.heads))
        heard = client.http.stream_chat(name)
        assert heard.text == "Hello from upstream."
        assert set(proxy.places) == {f"127.0.0.1:{stage.upstream.port}"}
        assert "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=" in proxy.heads[0]
        rows = stage.clerk.do("dump_rows")
        assert "user:secret" not in rows
