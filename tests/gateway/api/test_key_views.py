"""What clients read about their own key, and what the key's rules let them do."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway import snapshot
from gateway.api.key_facts import read_facts, read_usage
from gateway.api.key_views import read_range
from gateway.asgi import find_answer
from gateway.enums import LimitPeriod
from gateway.errors import InvalidRequest
from gateway.key_cache import KeyCache
from gateway.keys import IssuedKey, issue_api_key
from gateway.ledger.limits import set_limits
from gateway.metering.rollups import roll_up_usage
from gateway.money import NANO
from gateway.relay.answer import Answer
from gateway.snapshot import load_snapshot
from tests.factories import make_account, make_channel, place
from tests.gateway.api.asgi import make_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issued(monkeypatch: pytest.MonkeyPatch) -> IssuedKey:
    monkeypatch.setattr("gateway.api.authentication.cache", KeyCache())
    make_channel(model_names=["gpt-4o", "gpt-4o-mini", "o3"])
    issued = issue_api_key(account=make_account(balance=10 * NANO), name="My key")
    monkeypatch.setattr(snapshot, "_current", load_snapshot())
    return issued


def get(issued: IssuedKey, path: str, query: bytes = b"") -> tuple[Answer, Any]:
    authorization = f"Bearer {issued.secret}"
    request = make_request(
        method="GET", path=path, query=query, authorization=authorization
    )
    answer = asyncio.run(find_answer(request, 0.0))
    return answer, json.loads(answer.body)


def test_key_without_limits(issued: IssuedKey):
    place(issued.key, NANO, cost=NANO // 2)
    _, body = get(issued, "/v1/key")
    data = body["data"]
    assert (data["label"], data["prefix"]) == ("My key", issued.key.prefix)
    assert (data["limit"], data["limit_remaining"], data["limit_reset"]) == (None,) * 3
    assert data["usage"] == data["usage_daily"] == data["usage_monthly"] == 0.5
    assert data["remaining"] == data["balance_remaining"] == 9.5
    assert data["expires_at"] is None


def test_rate_limits_of_a_key(issued: IssuedKey):
    issued.key.rpm_limit = 60
    issued.key.save()
    account = issued.key.account
    account.tpm_limit, account.concurrency_limit = 5_000, 3
    account.save()
    data = get(issued, "/v1/key")[1]["data"]
    assert data["group"] == account.group.name
    assert [list(it.values()) for it in data["rate_limits"]] == [
        ["key", 60, None, None],
        ["account", None, 5_000, 3],
        ["group", None, None, None],
    ]


def test_key_with_a_limit_does_not_tell_the_balance(issued: IssuedKey):
    set_limits(key_id=issued.key.pk, limits={LimitPeriod.TOTAL: NANO})
    _, body = get(issued, "/v1/key")
    assert body["data"]["balance_remaining"] is None
    assert body["data"]["remaining"] == 1


def test_key_with_limits_shows_the_tightest(issued: IssuedKey):
    limits = {LimitPeriod.TOTAL: 8 * NANO, LimitPeriod.DAY: 2 * NANO}
    set_limits(key_id=issued.key.pk, limits=limits)
    place(issued.key, NANO, cost=NANO // 2)
    place(issued.key, NANO // 4)  # still running
    data = get(issued, "/v1/key")[1]["data"]
    assert (data["limit"], data["limit_reset"]) == (2, "daily")
    assert (data["limit_remaining"], data["remaining"]) == (1.25, 1.25)
    by_period = {it["period"]: it for it in data["limits"]}
    assert by_period["total"]["renews_at"] is None
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert by_period["day"] == {
        "period": "day",
        "limit": 2,
        "spent": 0.5,
        "held": 0.25,
        "remaining": 1.25,
        "renews_at": f"{tomorrow}T00:00:00Z",
    }


def test_subscription_less_usage_is_what_is_left(issued: IssuedKey):
    place(issued.key, NANO, cost=NANO)
    _, subscription = get(issued, "/v1/dashboard/billing/subscription")
    _, usage = get(issued, "/v1/dashboard/billing/usage")
    assert subscription["object"] == "billing_subscription"
    assert subscription["access_until"] == 0
    assert subscription["hard_limit_usd"] == subscription["soft_limit_usd"]
    assert usage["total_usage"] == 100  # cents
    assert subscription["hard_limit_usd"] - usage["total_usage"] / 100 == 9
    (day,) = usage["daily_costs"]
    assert day["line_items"][0]["cost"] == 100
    assert day["timestamp"] % 86_400 == 0


def test_usage_is_the_same_before_and_after_the_rollup(issued: IssuedKey):
    place(issued.key, NANO, cost=123)
    today = datetime.now(UTC).date()
    span = today - timedelta(days=3), today + timedelta(days=1)
    before = read_usage(issued.key.pk, *span)
    roll_up_usage(datetime.now(UTC) + timedelta(hours=3))
    assert read_usage(issued.key.pk, *span) == before
    assert sum(before.values()) == 123
    assert read_usage(issued.key.pk, today - timedelta(days=9), today) == {}


def test_days_outside_are_not_in_the_usage(issued: IssuedKey):
    place(issued.key, NANO, cost=123)
    _, usage = get(
        issued,
        "/v1/dashboard/billing/usage",
        b"start_date=2024-01-01&end_date=2024-02-01",
    )
    assert usage == {"object": "list", "total_usage": 0, "daily_costs": []}


def test_week_that_began_in_another_month(issued: IssuedKey):
    facts = read_facts(issued.key.pk, datetime(2026, 5, 1, tzinfo=UTC))  # a Friday
    assert facts.spent_in(LimitPeriod.WEEK) == facts.spent_in(LimitPeriod.MONTH) == 0


@pytest.mark.parametrize(
    "query",
    [
        b"start_date=yesterday",
        b"end_date=2026-02-30",
        b"start_date=2026-03-02&end_date=2026-03-01",
        b"start_date=2020-01-01",
        b"start_date=0001-01-01&end_date=0001-01-02",
        b"end_date=9999-12-31&start_date=9999-12-30",
        b"start_date=%00",
    ],
)
def test_dates_that_make_no_range(issued: IssuedKey, query: bytes):
    answer, body = get(issued, "/v1/dashboard/billing/usage", query)
    assert answer.status == 400
    assert body["error"]["param"] in {"start_date", "end_date"}


def test_range_without_dates_is_this_month():
    today = date(2026, 12, 31)
    assert read_range(b"", today) == (date(2026, 12, 1), date(2027, 1, 1))
    one_day = b"start_date=2026-12-05&end_date=2026-12-05"
    assert read_range(one_day, today) == (date(2026, 12, 5), date(2026, 12, 6))
    with pytest.raises(InvalidRequest):
        read_range(b"end_date=2026-11-05", today)


def restrict(issued: IssuedKey, **rules: list[str]) -> None:
    for name, value in rules.items():
        setattr(issued.key, name, value)
    issued.key.save()


def test_list_of_models_is_what_the_key_may_use(issued: IssuedKey):
    restrict(issued, allowed_models=["gpt-4o*"])
    _, body = get(issued, "/v1/models")
    assert [it["id"] for it in body["data"]] == ["gpt-4o", "gpt-4o-mini"]
    assert get(issued, "/v1/models/gpt-4o")[0].status == 200
    answer, body = get(issued, "/v1/models/o3")
    assert (answer.status, body["error"]["code"]) == (404, "model_not_found")


def test_call_of_a_model_that_the_key_may_not_use(issued: IssuedKey):
    restrict(issued, allowed_models=["gpt-4o*"])
    message = {"model": "o3", "messages": [{"role": "user", "content": "x"}]}
    part = {"type": "http.request", "body": json.dumps(message).encode()}
    request = make_request(part, authorization=f"Bearer {issued.secret}")
    answer = asyncio.run(find_answer(request, 0.0))
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["code"], error["param"]) == (
        403,
        "model_not_found",
        "model",
    )


@pytest.mark.parametrize(
    ("client", "forwarded", "status"),
    [
        ("203.0.113.7", "", 200),
        ("203.0.114.7", "", 403),
        ("203.0.114.7", "203.0.113.7", 403),
        ("10.0.0.1", "203.0.113.7", 200),
        ("10.0.0.1", "203.0.113.7, 198.51.100.1", 403),
        (None, "203.0.113.7", 403),
    ],
)
def test_addresses(
    issued: IssuedKey,
    settings: Any,
    client: str | None,
    forwarded: str,
    status: int,
):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    restrict(issued, allowed_ips=["203.0.113.0/24", "2001:db8::/32"])
    request = make_request(
        method="GET",
        path="/v1/models",
        authorization=f"Bearer {issued.secret}",
        x_forwarded_for=forwarded,
    )
    request.scope["client"] = (client, 1234) if client else None
    answer = asyncio.run(find_answer(request, 0.0))
    assert answer.status == status
    if status == 403:
        assert json.loads(answer.body)["error"]["code"] == "ip_not_authorized"
