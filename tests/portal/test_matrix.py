"""Every address x who asks: stranger, owner, somebody else, operator, superuser. It is
made from the URLconf: an address without a row in matrix_rows fails."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from gateway.models import ApiKey
from gateway.money import NANO
from portal.models import Right, TopUp, TopUpState, User
from tests.factories import make_account, make_api_key, place
from tests.factories.people import make_operator, make_superuser, make_user
from tests.journeys.browser.page_list import list_addresses
from tests.portal.matrix_rows import POSTED, PROVIDERS, Access, find_access

pytestmark = pytest.mark.django_db
ADDRESSES = {
    name: route
    for name, route in list_addresses()
    if not name.startswith(("console:", *PROVIDERS))
}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOTHING = {"uuid": UUID(int=0), "int": 0}  # of a kind that nobody owns
REFUSED = 401  # sent to sign in
GONE = 404
ABSENT = {"portal:playground-call": 204}  # of a call that is not there yet, too


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with one of everything that has an address."""

    user: User
    values: dict[str, Any]


@pytest.fixture
def owner() -> Owner:
    account = make_account(user=make_user(), balance=10 * NANO)
    key: ApiKey = make_api_key(account=account)
    order = TopUp.objects.create(
        account=account, provider="stripe", amount=1, price=1, state=TopUpState.EXPIRED
    )
    client = Client()
    client.force_login(account.user)
    session = UserSession.objects.create(
        user=account.user,
        session_key=client.session.session_key,
        ip="127.0.0.1",
        user_agent="test",
        last_seen_at=timezone.now(),
    )
    values = {
        "key_id": key.pk,
        "order_id": order.pk,
        "rid": place(key, 5, cost=3).rid,
        "pk": session.pk,
        "month": f"{timezone.now():%Y-%m}",
        "name": "gpt-4o",
        "token": "nonsense",
        "uid": "nonsense",
    }
    return Owner(account.user, values)


def ask(name: str, values: dict[str, Any], user: User | None) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    path = PARAMETER.sub(
        lambda it: str(values.get(it[2], NOTHING.get(it[1], "none"))), ADDRESSES[name]
    )
    path = "/" + path.replace("^api(/.*)?$", "api")
    answer = client.post(path) if name in POSTED else client.get(path)
    if answer.streaming and not answer.is_async:
        answer.getvalue()  # its file is closed at its end
    is_sent_away = answer.status_code == 302 and user is None
    return REFUSED if is_sent_away else int(answer.status_code)


def test_every_address_has_a_row():
    assert [name for name in ADDRESSES if find_access(name) is None] == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_may(name: str, owner: Owner):
    access = find_access(name)
    statuses = {
        "stranger": ask(name, owner.values, None),
        "other": ask(name, owner.values, make_account().user),
        "operator": ask(name, owner.values, with_account(make_operator(*Right))),
        "superuser": ask(name, owner.values, with_account(make_superuser())),
        "owner": ask(name, owner.values, owner.user),
    }
    known = {who: it for who, it in statuses.items() if who != "stranger"}
    assert max(statuses.values()) < 500, statuses
    if access in {Access.MEMBER, Access.OWNER}:
        assert statuses["stranger"] == REFUSED, statuses
    if access == Access.OPEN:
        assert 403 not in statuses.values(), statuses
    if access == Access.MEMBER:  # whoever it is, there is no difference
        assert len(set(known.values())) == 1, statuses
    if access == Access.OWNER:
        assert statuses.pop("owner") not in {REFUSED, 403, GONE}
        others = {statuses[it] for it in ("other", "operator", "superuser")}
        assert others == {ABSENT.get(name, GONE)}, statuses
    if access == Access.STAFF:
        assert (statuses["operator"], statuses["superuser"]) == (200, 200)
        assert not {200} & {statuses["stranger"], statuses["other"]}, statuses
    if access == Access.TOKEN:
        wanted = GONE if name.startswith("^api") else 401
        assert set(statuses.values()) == {wanted}, statuses


def with_account(user: User) -> User:
    return make_account(user=user).user
