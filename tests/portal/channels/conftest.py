"""An operator who may run channels, and a channel that several people look at."""

import pytest
from django.test import Client

from gateway.audit import Actor
from gateway.models import Channel
from portal.models import Right, User
from tests.factories import make_channel
from tests.factories.people import make_operator

SECRETS = ["sk-first-secret-0001", "sk-second-secret-0002"]


@pytest.fixture
def operator(db: None) -> User:
    return make_operator(Right.CHANNELS)


@pytest.fixture
def actor(operator: User) -> Actor:
    return Actor(operator.pk, operator.email, "test")


@pytest.fixture
def console(operator: User, client: Client) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel(
        name="Main",
        base_url="https://api.openai.com/v1",
        model_names=["gpt-4o", "gpt-4o-mini"],
        priority=5,
    )
