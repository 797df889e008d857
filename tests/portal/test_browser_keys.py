from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from gateway.key_rows import read_key
from gateway.keys import revoke_api_key, switch_api_key
from gateway.models import Account, ApiKey, FormerSecret
from portal.browser_keys import (
    LIFETIME,
    BrowserKeyDisabled,
    Purpose,
    issue_browser_key,
)
from tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.mark.django_db(transaction=True)  # a look-up closes its connection
def test_a_fresh_secret_ends_the_one_before(account: Account):
    first = issue_browser_key(account, Purpose.PLAYGROUND)
    second = issue_browser_key(account, Purpose.PLAYGROUND)
    assert first.key.pk == second.key.pk
    assert ApiKey.objects.get().name == "Playground"
    now = timezone.now()
    old, new = read_key(first.secret), read_key(second.secret)
    assert old is not None
    assert new is not None
    assert old.expires_at is not None
    assert new.expires_at is not None
    assert old.expires_at <= now
    assert timedelta(0) < new.expires_at - now <= LIFETIME


def test_secrets_do_not_pile_up(account: Account):
    for _ in range(4):
        issue_browser_key(account, Purpose.PLAYGROUND)
    assert FormerSecret.objects.count() == 1


def test_each_page_has_its_own(account: Account):
    playground = issue_browser_key(account, Purpose.PLAYGROUND)
    docs = issue_browser_key(account, Purpose.DOCS)
    assert docs.key.pk != playground.key.pk
    assert issue_browser_key(make_account(), Purpose.DOCS).key.pk != docs.key.pk


def test_a_key_that_has_ended_is_renewed(account: Account):
    key = issue_browser_key(account, Purpose.PLAYGROUND).key
    key.expires_at = timezone.now() - timedelta(hours=1)
    key.save()
    assert issue_browser_key(account, Purpose.PLAYGROUND).key.pk == key.pk


def test_after_a_revocation_there_is_a_new_one(account: Account):
    key = issue_browser_key(account, Purpose.PLAYGROUND).key
    revoke_api_key(key)
    assert issue_browser_key(account, Purpose.PLAYGROUND).key.pk != key.pk


def test_what_its_owner_disabled_stays_disabled(account: Account):
    key = issue_browser_key(account, Purpose.PLAYGROUND).key
    switch_api_key(key, is_enabled=False)
    with pytest.raises(BrowserKeyDisabled):
        issue_browser_key(account, Purpose.PLAYGROUND)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_get_one_key(account: Account):
    barrier, keys = Barrier(2), []

    def ask() -> None:
        barrier.wait()
        keys.append(issue_browser_key(account, Purpose.PLAYGROUND).key.pk)
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 2
    assert ApiKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)  # a look-up closes its connection
def test_the_page_hands_out_a_secret_once(client: Client, account: Account):
    client.force_login(account.user)
    answer = client.post("/keys/browser", {"purpose": "docs"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = read_key(answer.json()["secret"])
    assert found is not None
    assert found.account_id == account.pk
    assert answer.json()["name"] == "Docs"


def test_the_page_says_why_there_is_none(client: Client, account: Account):
    client.force_login(account.user)
    switch_api_key(issue_browser_key(account, Purpose.DOCS).key, is_enabled=False)
    answer = client.post("/keys/browser", {"purpose": "docs"})
    assert answer.status_code == 403
    assert "disabled" in answer.json()["message"]
    assert client.post("/keys/browser", {"purpose": "x"}).status_code == 400


def test_strangers_and_other_sites_get_nothing(account: Account):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/keys/browser").status_code in (302, 403)
    client.force_login(account.user)
    assert client.post("/keys/browser").status_code == 403
    assert client.get("/keys/browser").status_code == 405
    assert not ApiKey.objects.exists()
