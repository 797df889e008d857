"""Models, prices and groups by script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.models import AuditEntry, Channel, Price
from tests.factories.people import make_account
from tests.portal.management_api.caller import Caller

pytestmark = pytest.mark.django_db


def test_a_model_is_added_changed_and_deleted(caller: Caller):
    made = caller.post("models", {"name": "acme/one", "endpoints": ["embeddings"]})
    assert made.status == 201
    place = f"models/{made.body['id']}"
    assert made.body["rates"] is None
    changed = caller.patch(place, {"title": "One", "rpm_limit": 5})
    assert (changed.body["title"], changed.body["rpm_limit"]) == ("One", 5)
    assert changed.body["endpoints"] == ["embeddings"]
    assert caller.patch(place, {"name": "acme/two"}).status == 422
    assert caller.get("models?name=acme/one").rows == [changed.body]
    assert caller.delete(place).status == 204
    assert caller.get(place).status == 404
    again = caller.post("models", {"name": "acme/one", "modality": "smell"})
    assert list(again.error["fields"]) == ["modality"]


def test_prices_are_versions(caller: Caller):
    soon = timezone.now() + timedelta(days=3)
    now = caller.post("prices", {"model": "m1", "rates_usd": {"input": "0.15"}})
    assert now.status == 201
    assert now.body["rates"] == {"input": 150_000_000}
    assert now.body["rates_usd"] == {"input": "0.15"}
    assert now.body["state"] == "current"
    later = caller.post(
        "prices",
        {"model": "m1", "rates": {"input": 1}, "effective_at": soon.isoformat()},
    )
    assert later.body["state"] == "upcoming"
    listed = caller.get("prices?model=m1").rows
    assert [it["id"] for it in listed] == [later.body["id"], now.body["id"]]
    assert listed[1]["until"] == later.body["effective_at"]
    assert caller.delete(f"prices/{later.body['id']}").status == 204
    refused = caller.delete(f"prices/{now.body['id']}")
    assert (refused.status, refused.error["code"]) == (409, "conflict")
    assert Price.objects.get(model="m1").rates == {"input": 150_000_000}
    entry = AuditEntry.objects.filter(action="price.add").latest("pk")
    assert entry.via == "api: script"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"model": "m"}, "rates"),
        ({"model": "m", "rates": {"input": 1}, "rates_usd": {"input": "1"}}, "rates"),
        ({"model": "m", "rates": {}}, "rates"),
        ({"model": "m", "rates": {"bananas": 1}}, "rates"),
        ({"model": "m", "rates_usd": {"input": "many"}}, "rates_usd.input"),
        (
            {"model": "m", "rates": {"input": 1}, "effective_at": "2001-01-01T00:00Z"},
            "effective_at",
        ),
    ],
)
def test_wrong_prices_are_refused(caller: Caller, body: dict[str, object], field: str):
    reply = caller.post("prices", body)
    assert (reply.status, list(reply.error["fields"])) == (422, [field])
    assert not Price.objects.filter(model="m").exists()


def test_models_without_a_price_stand_out(caller: Caller):
    Channel.objects.create(name="c", provider="openai", model_names=["bare"])
    rows = caller.get("models/unpriced").rows
    assert {"name": "bare", "calls": 0, "channels": 1} in rows
    caller.post("prices", {"model": "bare", "rates": {"input": 1}})
    assert "bare" not in {it["name"] for it in caller.get("models/unpriced").rows}


def test_the_public_list_is_compared_and_taken_over(caller: Caller):
    plan = caller.get("prices/import").body
    row = plan["new"][0]
    assert row["steps"][0]["old_nano"] is None
    done = caller.post("prices/import", {"models": [row["name"], "no such model"]})
    assert done.body == {"models": [row["name"]]}
    rates = caller.get(f"models?name={row['name']}").rows[0]["rates"]
    assert {it["unit"]: it["new_nano"] for it in row["steps"]} == rates


def test_groups_are_kept(caller: Caller):
    made = caller.post("groups", {"name": "vip", "multiplier": "0.8", "tpm_limit": 9})
    assert made.status == 201
    assert (made.body["multiplier"], made.body["tpm_limit"]) == ("0.8", 9)
    place = f"groups/{made.body['id']}"
    assert caller.patch(place, {"multiplier": "1.25"}).body["multiplier"] == "1.25"
    assert caller.post("groups", {"name": "vip", "multiplier": "1"}).status == 422
    assert made.body["name"] in {it["name"] for it in caller.get("groups").rows}
    account = make_account()
    type(account).objects.filter(pk=account.pk).update(group=made.body["id"])
    refused = caller.delete(place)
    assert refused.status == 409
    assert "1 account" in refused.error["message"]
    account.delete()
    assert caller.delete(place).status == 204
