"""Finding people: every page meets the next, in every order."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from gateway.keys import issue_api_key, rotate_api_key
from gateway.models import Account
from portal.models import Right, User
from portal.people import listing
from portal.people.listing import ORDERS, list_people
from tests.factories.people import make_account, make_operator, make_user
from tests.factories.supply import make_group
from tests.factories.usage import build_call
from tests.portal.people.conftest import USD, sign_in


def emails(query: dict[str, str]) -> list[str]:
    return [row.user.email for row in list_people(query).rows]


@pytest.fixture
def crowd(db: None) -> list[User]:
    """Some with equal balances, some who never came, one without an account."""
    chance, now = Random(5), timezone.now()
    people = []
    for number in range(17):
        user = make_user(f"p{number:02}@example.org")
        if number:
            account = make_account(user=user, balance=chance.randint(0, 3) * USD)
            Account.objects.filter(pk=account.pk).update(spent=chance.randint(0, 2))
        seen = now - timedelta(hours=chance.randint(0, 5)) if number % 3 else None
        User.objects.filter(pk=user.pk).update(last_seen_at=seen)
        people.append(user)
    return people


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_meet_in_every_order(
    crowd: list[User], sort: str, monkeypatch: pytest.MonkeyPatch
):
    wholly = emails({"sort": sort})
    assert sorted(wholly) == [it.email for it in crowd]
    monkeypatch.setattr(listing, "PAGE_SIZE", 5)
    seen: list[str] = []
    page = list_people({"sort": sort})
    assert not page.newer
    while True:
        seen += [row.user.email for row in page.rows]
        if not page.older:
            break
        last = page
        page = list_people({"sort": sort, "before": page.older})
    assert seen == wholly
    back = list_people({"sort": sort, "after": page.newer})
    assert [row.user.pk for row in back.rows] == [row.user.pk for row in last.rows]


def test_orders_are_what_they_say(crowd: list[User]):
    posted = [
        row.account.posted if row.account else 0
        for row in list_people({"sort": "balance"}).rows
    ]
    assert posted == sorted(posted, reverse=True)
    seen = [row.seen for row in list_people({"sort": "seen"}).rows]
    known = [it for it in seen if it]
    assert known == sorted(known, reverse=True)
    assert seen[: len(known)] == known


def test_people_are_found_by_what_they_gave(db: None):
    account = make_account()
    ada = account.user
    User.objects.filter(pk=ada.pk).update(email="ada@example.org", name="Ada Lovelace")
    issued = issue_api_key(account=account, name="laptop")
    old = issued.key.public_id
    rotate_api_key(issued.key, grace=timedelta(0))
    call = build_call(issued.key, timezone.now(), Random(1))
    call.save()
    make_account()
    clues = [
        "ADA@",
        "lovelace",
        str(ada.pk),
        issued.secret,
        f"sk-{old[:8]}…",
        str(call.rid),
        f"req_{call.rid.hex}",
    ]
    for clue in clues:
        assert "ada@example.org" in emails({"q": clue}), clue
    for clue in (issued.secret, str(call.rid), f"sk-{old}"):
        assert emails({"q": clue}) == ["ada@example.org"]
    assert emails({"q": "sk-nobody"}) == []
    assert emails({"q": "\0"}) != []


def test_states_and_groups(db: None):
    group = make_group(name="vip")
    rich = make_account(balance=50 * USD, group=group).user
    poor = make_account(balance=1).user
    owing = make_account(credit_limit=USD)
    Account.objects.filter(pk=owing.pk).update(posted=-5)
    staff = make_operator(Right.USERS)
    off = make_user()
    User.objects.filter(pk=off.pk).update(is_active=False)
    gone = make_user()
    User.objects.filter(pk=gone.pk).update(closed_at=timezone.now(), is_active=False)
    assert set(emails({"status": "low"})) == {poor.email, owing.user.email}
    assert emails({"status": "negative"}) == [owing.user.email]
    assert emails({"status": "staff"}) == [staff.email]
    assert emails({"status": "disabled"}) == [off.email]
    assert emails({"status": "closed"}) == [gone.email]
    assert gone.email not in emails({})
    assert emails({"group": str(group.pk)}) == [rich.email]


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x~y"},
        {"after": "9" * 60},
        {"sort": "balance", "before": f"{'9' * 40}~1"},
        {"sort": "seen", "before": "T~1"},
        {"sort": "seen", "before": "12~1"},
        {"sort": "balance", "before": "2020-01-01T00:00:00~1"},
        {"sort": "?", "status": "?", "group": "½"},
    ],
)
def test_nonsense_in_the_address_does_no_harm(
    crowd: list[User], operator: User, query: dict[str, str]
):
    assert sign_in(operator).get("/console/users", query).status_code == 200


def test_the_list_asks_the_database_a_few_times(
    crowd: list[User], operator: User, django_assert_max_num_queries: object
):
    client: Client = sign_in(operator)
    client.get("/console/users")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get("/console/users").content.decode()
    assert "p16@example.org" in page


def test_several_are_changed_from_the_list(crowd: list[User], operator: User):
    client = sign_in(operator)
    group = make_group(name="vip")
    ids = [str(it.pk) for it in crowd[:3]]
    here = "/console/users?sort=spent"
    fields = {"ids": ids, "action": "move", "group": str(group.pk), "next": here}
    assert client.post("/console/users/change", fields)["Location"] == here
    assert Account.objects.filter(group=group).count() == 3
    client.post("/console/users/change", {"ids": ids, "action": "disable"})
    assert User.objects.filter(is_active=False).count() == 3
    answer = client.post("/console/users/change", {"ids": ids, "action": "move"})
    assert answer.status_code == 400
    evil = {"ids": ids, "action": "enable", "next": "//evil.example"}
    assert client.post("/console/users/change", evil)["Location"] == "/console/users"
