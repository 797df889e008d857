"""Usage, codes and orders by script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.metering.rollups import roll_up_usage
from gateway.models import UsageLog
from portal.billing.codes import redeem_code
from tests.factories.people import make_account, make_api_key
from tests.factories.site import make_order
from tests.factories.usage import add_calls
from tests.portal.management_api.caller import Caller

pytestmark = pytest.mark.django_db


def test_calls_are_walked_through_once(caller: Caller):
    keys = [make_api_key(), make_api_key()]
    until = timezone.now() - timedelta(hours=2)
    calls = add_calls(keys, 25, until=until, span=timedelta(hours=5))
    seen: list[str] = []
    place = "usage/calls?limit=7"
    while True:
        page = caller.get(place)
        seen += [it["request_id"] for it in page.rows]
        if page.body["next"] is None:
            break
        place = f"usage/calls?limit=7&cursor={page.body['next']}"
    assert seen == sorted((str(it.rid) for it in calls), reverse=True)
    mine = [it for it in calls if it.api_key_id == keys[0].pk]
    for query in (f"key={keys[0].pk}", f"user={keys[0].account.user_id}"):
        rows = caller.get(f"usage/calls?{query}").rows
        assert len(rows) == len(mine)
        assert {it["user"] for it in rows} == {keys[0].account.user_id}
    other = keys[1].account.user_id
    assert caller.get(f"usage/calls?key={keys[0].pk}&user={other}").rows == []
    call = UsageLog.objects.get(pk=calls[0].rid)
    shown = caller.get(f"usage/calls/{call.rid}").body
    assert shown["charged_nano"] == call.charged
    assert shown["upstream_cost_nano"] == call.upstream_cost
    assert caller.get(f"usage/calls?status={call.outcome}").status in {200, 400}


@pytest.mark.parametrize("by", ["day", "model", "channel", "user", "key", "outcome"])
def test_sums_are_those_of_the_calls(caller: Caller, by: str):
    keys = [make_api_key(), make_api_key()]
    until = timezone.now() - timedelta(hours=2)
    calls = add_calls(keys, 40, until=until, span=timedelta(days=3))
    roll_up_usage()
    since = (until - timedelta(days=4)).date()
    end = timezone.now().date() + timedelta(days=1)
    rows = caller.get(f"usage/totals?by={by}&since={since}&until={end}").rows
    assert sum(it["calls"] for it in rows) == 40
    assert sum(it["charged_nano"] for it in rows) == sum(it.charged for it in calls)
    names = {
        "day": {f"{it.created_at:%Y-%m-%d}" for it in calls},
        "model": {it.model for it in calls},
        "user": {str(it.account.user_id) for it in keys},
        "key": {str(it.pk) for it in keys},
    }
    if by in names:
        assert {it["group"] for it in rows} == names[by]
    one = keys[0]
    query = f"by={by}&since={since}&until={end}&user={one.account.user_id}"
    mine = caller.get(f"usage/totals?{query}").rows
    expected = sum(it.charged for it in calls if it.api_key_id == one.pk)
    assert sum(it["charged_nano"] for it in mine) == expected


def test_a_range_of_totals_has_an_end(caller: Caller):
    for query in ("since=2026-01-02&until=2026-01-02", "since=2020-01-01"):
        assert caller.get(f"usage/totals?by=day&{query}").status == 400
    reply = caller.get("usage/totals?by=day&since=2020-01-01&until=2022-01-01")
    assert list(reply.error["fields"]) == ["until"]


def test_codes_are_shown_once_redeemed_and_disabled(caller: Caller):
    body = {"batch": "spring", "count": 3, "amount_usd": "5"}
    made = caller.post("codes", body)
    assert made.status == 201
    codes = made.body["codes"]
    assert len(set(codes)) == 3
    again = caller.post("codes", body)
    assert (again.status, list(again.error["fields"])) == (422, ["batch"])
    account = make_account()
    redeem_code(account.user, codes[0])
    rows = caller.get("codes?batch=spring&state=used").rows
    assert [it["used_by"] for it in rows] == [account.user_id]
    assert rows[0]["amount_usd"] == "5.00"
    assert codes[0] not in str(caller.get("codes").body)
    left = caller.get("codes?state=open").rows
    first = caller.post("codes/disable", {"ids": [left[0]["id"]]})
    assert first.body == {"changed": 1}
    assert caller.post("codes/disable", {"batch": "spring"}).body == {"changed": 1}
    batch = caller.get("codes/batches").rows[0]
    assert (batch["made"], batch["used"], batch["disabled"]) == (3, 1, 2)
    assert batch["given_usd"] == "5.00"
    assert caller.post("codes/disable", {}).status == 422


def test_orders_are_read_and_decided(caller: Caller):
    order = make_order(make_account().user, usd=20, paid=1_999)
    rows = caller.get("orders?state=review").rows
    assert [it["id"] for it in rows] == [str(order.pk)]
    assert caller.get(f"orders?q={order.pk}&limit=1").rows == rows
    shown = caller.get(f"orders/{order.pk}").body
    assert shown["events"][0]["event_id"] == f"evt_{order.account.user_id}_1"
    assert shown["entries"] == []
    place = f"orders/{order.pk}"
    assert caller.post(f"{place}/reconcile").status in {409, 503}
    done = caller.post(f"{place}/accept", {"reason": "paid by bank"})
    assert done.body["state"] == "credited"
    assert done.body["entries"][0]["amount_nano"] == order.amount
    assert caller.post(f"{place}/close", {"reason": "late"}).status == 422


def test_orders_are_paged_by_time(caller: Caller):
    now = timezone.now()
    user = make_account().user
    made = []
    for hours in (1, 3, 2):
        order = make_order(user, number=hours)
        order.created_at = now - timedelta(hours=hours)
        order.save()
        made.append(str(order.pk))
    first = caller.get("orders?limit=2")
    rest = caller.get(f"orders?limit=2&cursor={first.body['next']}")
    found = [it["id"] for it in (*first.rows, *rest.rows)]
    assert found == [made[0], made[2], made[1]]
