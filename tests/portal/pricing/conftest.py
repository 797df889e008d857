"""Operators of prices, and what they look at."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gateway import snapshot
from gateway.audit import Actor
from gateway.enums import RollupPeriod
from gateway.models import CatalogueModel, SiteRollup
from portal.models import Right
from tests.factories.people import make_operator
from tests.factories.supply import make_group

ACTOR = Actor(None, "ops@example.org", "test")
RATES = {"input": 2_500_000_000, "input_cached": 1_250_000_000, "output": 10**10}


@pytest.fixture(autouse=True)
def forget_picture() -> Iterator[None]:
    """A process keeps it beyond the database of one test."""
    snapshot._current = None
    yield
    snapshot._current = None


@pytest.fixture
def operator(client: Client, db: None) -> Client:
    make_group()
    client.force_login(make_operator(Right.PRICES))
    return client


def make_model(name: str = "gpt-4o", **fields: object) -> CatalogueModel:
    return CatalogueModel.objects.create(name=name, **fields)


def make_traffic(
    name: str, *, calls: int = 100, failed: int = 0, days: int = 1
) -> None:
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    SiteRollup.objects.create(
        period=RollupPeriod.DAY,
        starts_at=day - timedelta(days=days),
        channel_id=1,
        endpoint="chat_completions",
        model=name,
        outcome="completed",
        calls=calls,
        failed=failed,
        charged=calls * 1_000_000,
    )
