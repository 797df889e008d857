"""A person with an account, signed in, on a site that offers some models."""

import pytest
from django.test import Client

from gateway import snapshot
from gateway.models import Account
from gateway.money import NANO
from gateway.snapshot import load_snapshot
from tests.factories import make_account, make_channel


@pytest.fixture
def account(db: None, monkeypatch: pytest.MonkeyPatch) -> Account:
    make_channel(model_names=["gpt-4o", "gpt-4o-mini", "whisper-1"])
    account = make_account(balance=10 * NANO)
    monkeypatch.setattr(snapshot, "_current", load_snapshot())
    return account


@pytest.fixture
def mine(account: Account, client: Client) -> Client:
    client.force_login(account.user)
    return client
