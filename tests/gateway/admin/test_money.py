from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gateway.admin.read_only import NewestPaginator
from gateway.ledger.operations import Hold
from gateway.models import Account, ApiKey, LedgerEntry, Price, UsageLog, Worker
from gateway.money import parse_usd
from tests.factories import make_account, make_api_key, make_price, make_worker, place

READ_ONLY = [
    "usagelog",
    "ledgerentry",
    "usagerollup",
    "channelcheck",
    "worker",
    "rollupmark",
    "snapshotversion",
]


def admin_url(page: str, *args: Any) -> str:
    return reverse(f"admin:gateway_{page}", args=args)


def len_queries(operator: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        operator.get(admin_url(f"{name}_changelist"))
    return len(seen)


def place_call() -> Hold:
    return place(make_api_key(balance=parse_usd("5")), 1_000, cost=250)


@pytest.mark.parametrize("name", READ_ONLY)
def test_records_open_and_take_no_additions(operator: Client, name: str):
    assert operator.get(admin_url(f"{name}_changelist")).status_code == 200
    assert operator.get(admin_url(f"{name}_add")).status_code == 403


@pytest.mark.parametrize("model", [UsageLog, LedgerEntry, Worker])
def test_records_are_shown_and_not_changed(operator: Client, model: Any):
    place_call()
    make_worker()
    name, row = model._meta.model_name, model.objects.first()
    change = admin_url(f"{name}_change", row.pk)
    assert operator.get(change).status_code == 200
    assert operator.post(change, {}).status_code == 403
    delete = admin_url(f"{name}_delete", row.pk)
    assert operator.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["usagelog", "ledgerentry"])
def test_long_lists_are_not_counted(operator: Client, name: str):
    place_call()
    with CaptureQueriesContext(connection) as seen:
        operator.get(admin_url(f"{name}_changelist"))
    assert not any("COUNT(" in query["sql"] for query in seen.captured_queries)


def test_long_list_ends_at_the_newest(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setattr(NewestPaginator, "MOST", 2)
    for _ in range(3):
        make_worker()
    assert NewestPaginator(Worker.objects.order_by("pk"), 1).num_pages == 2


@pytest.mark.parametrize("name", ["usagelog", "ledgerentry"])
def test_calls_are_found_by_request_and_by_person(operator: Client, name: str):
    hold = place_call()
    email = ApiKey.objects.get().account.user.email
    for text, count in ((str(hold.rid), 1), (email, 2), ("nonsense", 0)):
        answer = operator.get(admin_url(f"{name}_changelist"), {"q": text})
        found = answer.context["cl"].result_count
        assert found == (min(count, 1) if name == "usagelog" else count)


def test_money_is_shown_in_dollars(operator: Client):
    place_call()
    assert (
        "0.00000025 USD"
        in operator.get(admin_url("usagelog_changelist")).content.decode()
    )


def test_accounts_keep_their_money_when_saved(operator: Client):
    account = make_account(balance=parse_usd("5"))
    url = admin_url("account_change", account.pk)
    assert "5.00 USD" in operator.get(url).content.decode()
    form = {"group": account.group_id, "credit_limit": "2.50", "posted": "999"}
    assert operator.post(url, form).status_code == 302
    account.refresh_from_db()
    assert (account.posted, account.credit_limit) == (parse_usd("5"), parse_usd("2.5"))


@pytest.mark.parametrize("text", ["-1", "much", "0.5"])
def test_limit_that_cannot_be_is_refused(operator: Client, text: str):
    account = make_account(credit_limit=parse_usd("1"))
    Account.objects.filter(pk=account.pk).update(posted=-parse_usd("0.75"))
    url = admin_url("account_change", account.pk)
    form = {"group": account.group_id, "credit_limit": text}
    assert operator.post(url, form).status_code == 200
    account.refresh_from_db()
    assert account.credit_limit == parse_usd("1")


def test_key_is_disabled_but_not_made(operator: Client):
    key = make_api_key()
    assert operator.get(admin_url("apikey_changelist")).status_code == 200
    assert operator.get(admin_url("apikey_add")).status_code == 403
    url = admin_url("apikey_change", key.pk)
    assert operator.get(url).status_code == 200
    operator.post(url, {"name": "off", "is_enabled": ""})
    changed = ApiKey.objects.get()
    assert not changed.is_enabled
    assert changed.version > key.version


def test_price_is_added_and_never_changed(operator: Client):
    price = make_price(rates={"input": 5})
    change = admin_url("price_change", price.pk)
    assert operator.get(change).status_code == 200
    assert operator.post(change, {}).status_code == 403
    form = {"model": "m", "effective_at_0": "2026-01-01", "effective_at_1": "00:00"}
    assert (
        operator.post(
            admin_url("price_add"), {**form, "rates": '{"pixel": 1}'}
        ).status_code
        == 200
    )
    operator.post(admin_url("price_add"), {**form, "rates": '{"input": 7}'})
    assert Price.objects.get(model="m").rates == {"input": 7}


def test_lists_of_people_do_not_grow_queries(operator: Client):
    operator.get(reverse("admin:index"))  # the first page of a session writes it down
    for name in ("account", "apikey"):
        make_api_key()
        one = len_queries(operator, name)
        make_api_key()
        make_api_key()
        assert len_queries(operator, name) == one
