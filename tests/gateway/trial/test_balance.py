"""What is left at an upstream, in the ways that upstreams are known to tell it."""

from typing import Any

import pytest

from gateway.models import Channel
from gateway.trial import Target, fetch_balance, refresh_balance
from gateway.trial.balance import _rank_ways
from tests.factories import make_channel
from tests.fakes.process import closed_port
from tests.gateway.trial.accounts import Bank, open_bank

BILLING = "/v1/dashboard/billing"
NEW_API = {
    f"{BILLING}/subscription": {"hard_limit_usd": 20},
    f"{BILLING}/usage": {"total_usage": 765.5},
}
GRANTS = {f"{BILLING}/credit_grants": {"total_available": "4.5"}}
DEEPSEEK = {
    "/user/balance": {
        "is_available": True,
        "balance_infos": [
            {"currency": "CNY", "total_balance": "110.00"},
            {"currency": "USD", "total_balance": "3.1"},
        ],
    }
}


def ask(bank: Bank) -> tuple[str, str]:
    found = fetch_balance(Target(base_url=bank.base_url, secret="sk-1"))
    assert bank.secrets == {"Bearer sk-1"}
    return found.text, found.problem


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (NEW_API, "12.34 USD"),
        ({f"{BILLING}/subscription": {"hard_limit_usd": 20}}, "20.00 USD"),
        (GRANTS, "4.50 USD"),
        (DEEPSEEK, "110.00 CNY, 3.10 USD"),
    ],
)
def test_ways_to_ask(pages: dict[str, Any], text: str):
    with open_bank(pages) as bank:
        assert ask(bank) == (text, "")


@pytest.mark.parametrize(
    ("host", "pages", "text"),
    [
        ("openrouter.ai", {"data": {"total_credits": 10, "total_usage": 2.5}}, "7.50"),
        ("openrouter.ai", {"data": {"total_credits": 10}}, "10.00"),
        ("api.siliconflow.cn", {"data": {"totalBalance": "88.8"}}, "88.80 CNY"),
        ("api.moonshot.cn", {"data": {"available_balance": 49.5}}, "49.50 CNY"),
        ("api.deepseek.com", DEEPSEEK["/user/balance"], "110.00 CNY"),
    ],
)
def test_known_upstreams_are_asked_their_own_way(host: str, pages: Any, text: str):
    (way,) = _rank_ways(f"https://{host}/v1")
    assert way(lambda path: pages).startswith(text)


@pytest.mark.parametrize(
    "page",
    [
        b"<html>",
        [],
        {},
        {"hard_limit_usd": True},
        {"hard_limit_usd": "NaN"},
        {"hard_limit_usd": 1e300},
        {"hard_limit_usd": {"a": 1}},
        {"total_available": "lots", "balance_infos": [7, {}]},
        500,
    ],
    ids=str,
)
def test_odd_answers_are_no_balance(page: Any):
    paths = (*NEW_API, *GRANTS, *DEEPSEEK)
    with open_bank(dict.fromkeys(paths, page)) as bank:
        assert ask(bank) == ("", "This upstream does not tell how much is left.")


def test_a_credential_that_is_refused_is_told():
    with open_bank({f"{BILLING}/subscription": 401}) as bank:
        assert ask(bank) == ("", "The credential was refused.")


def test_nobody_there():
    target = Target(base_url=f"http://127.0.0.1:{closed_port()}/v1", secret="sk-1")
    found = fetch_balance(target)
    assert (found.text, found.problem) == ("", "It refused or broke the connection.")


@pytest.mark.parametrize("target", [{"provider": "demo"}, {}])
def test_without_an_account_nobody_is_asked(target: dict[str, Any]):
    found = fetch_balance(Target(base_url="http://127.0.0.1:9/v1", **target))
    assert not found.text
    assert found.problem


@pytest.mark.django_db
def test_the_balance_of_a_channel_is_kept():
    with open_bank(NEW_API) as bank:
        channel = make_channel(base_url=bank.base_url, credential="sk-1")
        assert refresh_balance(channel).text == "12.34 USD"
        channel = Channel.objects.get()
        assert channel.balance == "12.34 USD"
        assert channel.balance_at is not None
        asked_at = channel.balance_at
        bank.pages.clear()
        assert refresh_balance(channel).problem
    channel = Channel.objects.get()
    assert (channel.balance, channel.balance_at) == ("12.34 USD", asked_at)
