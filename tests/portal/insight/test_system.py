"""What the system page tells, and what it must never tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gateway.models import TaskRun, UsageLog
from portal.insight.system import broker
from portal.insight.system.broker import NoBroker, ask_workers, read_broker, send_task
from portal.insight.system.setup import hide_password, list_variables
from portal.insight.system.storage import list_tables, measure_database, read_disk
from portal.insight.system.support import write_support_text
from portal.insight.system.versions import list_versions, read_product_version
from portal.insight.workers import find_start, list_web_workers
from tests.factories import make_api_key, make_channel, make_worker
from tests.factories.usage import add_calls

pytestmark = pytest.mark.django_db


def test_the_product_comes_first():
    versions = list_versions()
    assert next(iter(versions.items())) == ("NewBigAI", read_product_version())
    assert read_product_version()[0].isdecimal()
    assert versions.keys() & {"SQLite", "PostgreSQL"}
    assert all(versions.values())


def test_tables_are_told_with_what_they_hold():
    add_calls([make_api_key()], 700, until=timezone.now(), span=timedelta(hours=1))
    assert UsageLog.objects.count() == 700
    tables = {it.name: it for it in list_tables()}
    assert tables
    assert measure_database() > 10_000
    if "gateway_usagelog" in tables and tables["gateway_usagelog"].size is None:
        assert tables["gateway_usagelog"].rows >= 700


def test_the_disk_is_that_of_the_data():
    disk = read_disk()
    assert 0 < disk.free <= disk.total
    assert disk.used + disk.free == disk.total


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("postgresql://me:pa%40ss@db:5432/name?sslmode=x", "postgresql://db:5432/name"),
        ("redis://:secret@127.0.0.1/0", "redis://127.0.0.1/0"),
        ("unix:///run/valkey.sock", "unix:///run/valkey.sock"),
        ("smtps://user@example.org:pass@mail.example.org", "smtps://mail.example.org"),
        ("secret", "?"),
        ("redis://host:port", "?"),
    ],
)
def test_passwords_of_addresses_are_hidden(url: str, shown: str):
    assert hide_password(url) == shown


def test_variables_show_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_hidden")
    monkeypatch.setenv("KEY_PEPPER_FILE", "/run/hidden")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hidden@db/name")
    monkeypatch.setenv("EMAIL_URL", "smtp://u:hidden@mail")
    monkeypatch.setenv("WELCOME_CREDIT", "5")
    monkeypatch.delenv("OIDC_CLIENT_SECRET", raising=False)
    found = {it.name: it for it in list_variables()}
    assert "hidden" not in repr(found)
    assert found["STRIPE_SECRET_KEY"].is_set
    assert found["KEY_PEPPER"].is_set
    assert found["WELCOME_CREDIT"].value == "5"
    assert not found["OIDC_CLIENT_SECRET"].is_set


def test_support_text_has_no_secrets_and_no_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "hidden-1")
    make_channel(name="hidden-2", base_url="http://hidden-3/v1", credential="hidden-4")
    make_api_key(name="hidden-5")
    TaskRun.objects.create(
        name="gateway.check_channels",
        started_at=timezone.now(),
        ended_at=timezone.now(),
        is_ok=False,
        error="ConnectionError: hidden-6",
    )
    text = write_support_text()
    assert "hidden" not in text
    assert "@" not in text
    assert f"NewBigAI: {read_product_version()}" in text
    assert "gateway.check_channels" in text
    assert "failed (ConnectionError)" in text


def test_processes_live_while_their_heart_beats():
    now = timezone.now()
    make_worker()
    make_worker(beat_at=now - timedelta(minutes=5))
    make_worker(beat_at=now - timedelta(hours=3))
    assert [it.is_alive for it in list_web_workers()] in ([True, False], [False, True])
    assert find_start() is not None


def test_without_processes_there_is_no_start():
    make_worker(beat_at=timezone.now() - timedelta(minutes=5))
    assert find_start() is None


@pytest.fixture(params=["", "redis://127.0.0.1:9/0", "unix:///nowhere.sock"])
def away(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.REDIS_URL = request.param


@pytest.mark.usefixtures("away")
def test_a_queue_that_is_away():
    assert read_broker() is None
    with pytest.raises(NoBroker):
        ask_workers()
    with pytest.raises(NoBroker):
        send_task("gateway.roll_up_usage")


def test_workers_say_what_they_do(monkeypatch: pytest.MonkeyPatch):
    class Inspect:
        def stats(self) -> Any:
            return {"b@x": {"pool": {"max-concurrency": 4}}, "a@x": {}}

        def active(self) -> Any:
            return {"b@x": [{"name": "gateway.verify_ledger"}]}

    class App:
        class control:  # noqa: N801  as Celery names it
            @staticmethod
            def inspect(timeout: float) -> Inspect:
                return Inspect()

    monkeypatch.setattr(broker, "_require_broker", lambda: None)
    monkeypatch.setattr(broker, "_load_app", App)
    first, second = ask_workers()
    assert (first.name, first.threads, list(first.running)) == ("a@x", 0, [])
    assert (second.threads, list(second.running)) == (4, ["gateway.verify_ledger"])
