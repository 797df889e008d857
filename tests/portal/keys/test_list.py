"""The list of keys: what is found, in which order, and what is done to many."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gateway.enums import LimitPeriod
from gateway.keys import revoke_api_key
from gateway.ledger.limits import set_limits
from gateway.models import Account, ApiKey
from portal.api_keys import listing
from portal.api_keys.listing import KeyPage, list_keys
from portal.api_keys.state import KeyState
from tests.factories import make_account, make_api_key, make_user, place


def names(page: KeyPage) -> list[str]:
    return [row.key.name for row in page.rows]


def test_pages_by_keyset_meet_without_gap_or_repeat(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    for number in range(8):
        make_api_key(account=account, name=f"key {number}")
    make_api_key(name="somebody else's")
    first = list_keys(account, {})
    assert names(first) == ["key 7", "key 6", "key 5"]
    assert first.newer is None
    second = list_keys(account, {"before": str(first.older)})
    third = list_keys(account, {"before": str(second.older)})
    assert names(second) + names(third) == [f"key {n}" for n in (4, 3, 2, 1, 0)]
    assert third.older is None
    assert names(list_keys(account, {"after": str(third.newer)})) == names(second)
    back = list_keys(account, {"after": str(second.newer)})
    assert names(back) == names(first)
    assert back.newer is None


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x"},
        {"after": "-1"},
        {"before": "9" * 40},
        {"after": "½"},
        {"status": "nonsense"},
        {"q": "\0"},
    ],
)
def test_nonsense_in_the_address_is_taken_for_absent(
    account: Account, query: dict[str, str]
):
    make_api_key(account=account, name="one")
    assert names(list_keys(account, query)) == ["one"]


@pytest.fixture
def in_each_state(account: Account) -> Account:
    for name in ("active", "disabled", "expired", "revoked", "used up"):
        key = make_api_key(account=account, name=name)
        if name == "disabled":
            key.is_enabled = False
        elif name == "expired":
            key.expires_at = timezone.now() - timedelta(seconds=1)
        key.save()
        if name == "revoked":
            revoke_api_key(key)
        elif name == "used up":
            place(key, 100, cost=100)
    return account


@pytest.mark.django_db(transaction=True)
def test_states(in_each_state: Account):
    key = ApiKey.objects.get(name="used up")
    set_limits(key_id=key.pk, limits={LimitPeriod.DAY: 100, LimitPeriod.TOTAL: 900})
    rows = list_keys(in_each_state, {"status": "all"}).rows
    assert {row.key.name: row.state for row in rows} == {
        "active": KeyState.ACTIVE,
        "disabled": KeyState.DISABLED,
        "expired": KeyState.EXPIRED,
        "revoked": KeyState.REVOKED,
        "used up": KeyState.USED_UP,
    }
    (row,) = [row for row in rows if row.key.name == "used up"]
    assert row.tightest is not None
    assert (row.tightest.period, row.tightest.left) == (LimitPeriod.DAY, 0)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", {"active", "disabled", "expired", "used up"}),
        ("active", {"active", "used up"}),
        ("disabled", {"disabled"}),
        ("expired", {"expired"}),
        ("revoked", {"revoked"}),
    ],
)
def test_filter_by_state(in_each_state: Account, status: str, expected: set[str]):
    assert set(names(list_keys(in_each_state, {"status": status}))) == expected


def test_search_by_name_and_by_the_start_of_the_key(account: Account):
    key = make_api_key(account=account, name="Laptop in Berlin")
    make_api_key(account=account, name="server")
    for text in ("berlin", key.prefix, f"{key.prefix}…", f"{key.prefix}{'s' * 43}"):
        assert names(list_keys(account, {"q": text})) == ["Laptop in Berlin"]
    assert names(list_keys(account, {"q": "100%"})) == []


def test_the_page_shows_name_prefix_and_spending(mine: Client, account: Account):
    key = make_api_key(account=account, name="<Laptop>")
    page = mine.get("/keys").content.decode()
    assert "&lt;Laptop&gt;" in page
    assert key.prefix in page
    assert "no limit" in page


def test_a_person_without_keys_is_told_what_to_do(mine: Client):
    page = mine.get("/keys").content.decode()
    assert "No keys yet" in page
    assert 'href="/keys/new"' in page


def test_nothing_found_is_another_thing_than_no_keys(mine: Client, account: Account):
    make_api_key(account=account)
    assert "No key fits" in mine.get("/keys?q=nothing").content.decode()


def test_htmx_gets_the_list_alone(mine: Client, account: Account):
    make_api_key(account=account, name="Laptop")
    page = mine.get("/keys", headers={"HX-Request": "true"}).content.decode()
    assert "Laptop" in page
    assert "<html" not in page


def test_a_stranger_is_sent_to_sign_in(client: Client, account: Account):
    for path in ("/keys", "/keys/new", "/keys/1"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/login")


@pytest.mark.django_db
def test_a_person_without_an_account_gets_one(client: Client):
    user = make_user()
    client.force_login(user)
    assert client.get("/keys").status_code == 200
    assert Account.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("action", ["disable", "revoke"])
def test_many_at_once(mine: Client, account: Account, action: str):
    chosen = [make_api_key(account=account) for _ in range(2)]
    left = make_api_key(account=account)
    strange = make_api_key()
    ids = [*(str(key.pk) for key in chosen), str(strange.pk), "x", "9" * 30]
    values = {"action": action, "ids": ids, "next": "/keys?status=active"}
    response = mine.post("/keys/change", values)
    assert (response.status_code, response["Location"]) == (302, "/keys?status=active")
    field = "is_enabled" if action == "disable" else "revoked_at"
    changed = {False} if action == "disable" else {False, True}
    for key in (*chosen, left, strange):
        key.refresh_from_db()
        value = getattr(key, field)
        is_changed = value is False if changed == {False} else value is not None
        assert is_changed == (key in chosen)


def test_many_at_once_needs_a_known_action(mine: Client, account: Account):
    key = make_api_key(account=account)
    values = {"action": "delete", "ids": [str(key.pk)]}
    assert mine.post("/keys/change", values).status_code == 400
    assert mine.get("/keys/change").status_code == 405


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "keys"])
def test_going_back_stays_on_this_site(mine: Client, url: str):
    response = mine.post("/keys/change", {"action": "revoke", "next": url})
    assert response["Location"] == "/keys"


def test_a_list_costs_the_same_number_of_queries(
    mine: Client, account: Account, django_assert_max_num_queries: object
):
    other = make_account()
    for number in range(15):
        make_api_key(account=account, name=str(number))
        make_api_key(account=other)
    mine.get("/keys")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        mine.get("/keys")
