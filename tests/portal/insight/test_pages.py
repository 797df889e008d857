"""The overview and the system page, as operators with different rights see them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gateway.metering.rollups import roll_up_usage
from gateway.models import AuditEntry, TaskRun, UsageLog
from portal.console import system
from portal.insight.system.broker import NoBroker
from portal.models import Right
from tests.factories import make_api_key, make_channel
from tests.factories.people import make_operator, make_superuser
from tests.factories.usage import add_calls

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def busy() -> str:
    """The e-mail address of someone who called ten times this hour."""
    channel = make_channel(name=HOSTILE)
    key = make_api_key()
    add_calls([key], 10, until=timezone.now(), span=timedelta(seconds=50))
    UsageLog.objects.update(model=HOSTILE)
    UsageLog.objects.exclude(channel=None).update(channel=channel)
    roll_up_usage()
    return key.account.user.email


def enter(*rights: Right) -> Client:
    client = Client()
    client.force_login(make_operator(*rights))
    return client


def read(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("range_", ["today", "24h", "7d", "30d", "nonsense"])
def test_the_overview_of_every_time(busy: str, range_: str):
    page = read(enter(*Right), f"/console?range={range_}&users=1")
    assert busy in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert 'id="live"' in page


def test_a_site_without_calls():
    page = read(enter(*Right), "/console")
    assert "Three steps to your first real call" in page
    assert "/console/channels/new" in page


def test_users_are_fetched_behind_the_page(busy: str):
    client = enter(*Right)
    assert busy not in read(client, "/console")
    part = read(client, "/console?part=users", **{"HX-Request": "true"})
    assert busy in part
    assert "<html" not in part
    assert busy in read(client, "/console")  # they are there by now


def test_the_live_part_is_small(busy: str):
    part = read(enter(), "/console?part=live", **{"HX-Request": "true"})
    assert "10 calls began" in part
    assert "<html" not in part


def test_money_and_people_are_for_those_who_may_see_them(busy: str):
    page = read(enter(Right.SITE), "/console?users=1")
    assert "Revenue" not in page
    assert busy not in page
    assert busy not in read(enter(Right.SITE), "/console?part=users")
    assert "Revenue" in read(enter(Right.MONEY), "/console")


def test_links_are_for_those_who_may_follow_them(busy: str):
    pages = {right: read(enter(right), "/console?users=1") for right in Right}
    for right, address in (
        (Right.CHANNELS, "/console/channels/"),
        (Right.USAGE, "/console/usage?model="),
    ):
        for other, page in pages.items():
            assert (address in page) == (right == other), (right, other)


def test_the_overview_asks_few_questions(busy: str, django_assert_max_num_queries: Any):
    client = enter(*Right)
    read(client, "/console?users=1")
    with django_assert_max_num_queries(32):
        read(client, "/console")


def test_the_system_page(busy: str):
    now = timezone.now()
    TaskRun.objects.create(
        name="gateway.verify_ledger",
        started_at=now,
        ended_at=now,
        is_ok=True,
        result={"findings": 1, "first": [f"I1: {HOSTILE}"]},
    )
    TaskRun.objects.create(
        name="gateway.check_channels",
        started_at=now,
        ended_at=now,
        is_ok=False,
        error=HOSTILE,
    )
    page = read(enter(Right.SYSTEM), "/console/system")
    assert HOSTILE not in page
    assert "I1: &lt;script&gt;" in page
    assert "1 thing is not right" in page
    part = read(enter(Right.SYSTEM), "/console/system?part=tasks")
    assert "Check the ledger" in part
    assert "<html" not in part


def test_workers_that_cannot_be_asked():
    page = read(enter(Right.SYSTEM), "/console/system?part=workers")
    assert "no worker can be asked" in page
    assert "<html" in page  # by a link, without script


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(system, "send_task", names.append)
    return names


def start(client: Client, name: str) -> Any:
    return client.post("/console/system/run", {"task": name}, follow=True)


def test_a_task_is_started_and_audited(sent: list[str]):
    client = Client()
    user = make_superuser()
    client.force_login(user)
    page = start(client, "gateway.verify_ledger").content.decode()
    assert "“Check the ledger” was started" in page
    assert sent == ["gateway.verify_ledger"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id) == ("task.run", user.pk)
    assert entry.target_name == "gateway.verify_ledger"


@pytest.mark.parametrize("name", ["", "gateway.sweep_captures", "os.system"])
def test_other_tasks_are_not_started(sent: list[str], name: str):
    assert start(enter(Right.SYSTEM), name).status_code == 400
    assert not sent
    assert not AuditEntry.objects.exists()


def test_what_was_not_started_is_not_audited(monkeypatch: pytest.MonkeyPatch):
    def refuse(_name: str) -> None:
        raise NoBroker

    monkeypatch.setattr(system, "send_task", refuse)
    page = start(enter(Right.SYSTEM), "gateway.verify_ledger").content.decode()
    assert "could not be started" in page
    assert not AuditEntry.objects.exists()
