from collections.abc import Iterator

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django.fixtures import Settings

from portal.pages import health


@pytest.fixture(autouse=True)
def forget_success() -> Iterator[None]:
    health.require_migrations.cache_clear()
    yield
    health.require_migrations.cache_clear()


def test_health_answers_without_a_database(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_health_is_not_sent_to_https(client: Client, settings: Settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/dashboard").status_code == 301


@pytest.mark.django_db
def test_readiness_is_ok_on_a_migrated_database(client: Client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readiness_names_the_database(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise DatabaseError("secret address")

    monkeypatch.setattr(health, "ask_database", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["part"] == "database"
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_readiness_names_missing_migrations(client: Client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="portal").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["part"] == "migrations"
