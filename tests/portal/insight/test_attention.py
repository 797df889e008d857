"""Every notice comes when its reason does, and goes with it."""

from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gateway.models import Channel, TaskRun
from portal.billing.alerts import find_alert
from portal.insight.attention import list_notices, machine
from portal.insight.attention.notice import join_names
from portal.models import AlertDelivery, SiteSettings, TopUp
from tests.factories import make_account, make_channel, make_worker
from tests.portal.insight.noticing import find, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_order")]
HOUR = timedelta(hours=1)
Disk = namedtuple("Disk", "total used free")


def test_a_site_in_order_says_nothing():
    assert list_notices() == []


@pytest.mark.parametrize("name", ["gateway.verify_ledger", "portal.verify_payments"])
def test_findings_in_the_books(name: str):
    run = TaskRun.objects.get(name=name)
    run.result = {"findings": 2, "first": ["I1: …"]}
    run.save()
    notice = find(name)
    assert notice is not None
    assert "2 things" in notice.text
    assert notice.url == "/console/system#books"
    run.result = {"findings": 0, "first": []}
    run.save()
    assert find(name) is None


def test_an_order_in_review():
    TopUp.objects.create(
        account=make_account(), provider="stripe", amount=1, price=1, state="review"
    )
    notice = find("reviews")
    assert notice is not None
    assert notice.url == "/console/orders?state=review"


def test_alerts_that_did_not_arrive():
    delivery = AlertDelivery.objects.create(
        alert=find_alert(make_account()),
        channel="webhook",
        balance=0,
        threshold=1,
        state="failed",
    )
    assert "1 balance alert" in tell("deliveries")
    delivery.created_at -= 25 * HOUR
    delivery.save()
    assert find("deliveries") is None


def test_a_task_that_failed():
    run = TaskRun.objects.get(name="gateway.check_channels")
    run.is_ok, run.error = False, "ValueError: x"
    run.save()
    assert "Check channels" in tell("tasks-failed")


def test_a_task_that_was_missed():
    TaskRun.objects.filter(name="gateway.roll_up_usage").update(
        started_at=timezone.now() - HOUR
    )
    assert "Sum up usage" in tell("tasks-late")


def test_what_fell_due_while_all_was_off_is_not_missed():
    """The oldest living process has just started."""
    TaskRun.objects.update(started_at=timezone.now() - 10 * HOUR)
    make_worker()
    assert find("tasks-late") is None


def test_no_task_ever_ran():
    TaskRun.objects.all().delete()
    worker = make_worker()
    assert find("tasks-late") is None  # it has just started
    worker.started_at -= HOUR
    worker.save()
    assert "No background task" in tell("tasks-late")


@pytest.mark.parametrize(
    ("gigabytes", "is_told"), [(0.5, True), (4.0, True), (20.0, False)]
)
def test_a_full_disk(gigabytes: float, is_told: bool, monkeypatch: pytest.MonkeyPatch):
    disk = Disk(100 << 30, 0, int(gigabytes * (1 << 30)))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _folder: disk)
    assert (find("disk") is not None) == is_told


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://127.0.0.1:8000", "loopback"),
        ("http://localhost", "loopback"),
        ("http://ai.example.org", "no-tls"),
    ],
)
def test_an_address_that_is_not_for_others(address: str, name: str):
    assert find(name) is None
    site = SiteSettings.objects.get()
    site.base_url = address
    site.save()
    assert find(name) is not None


def test_how_it_is_set_up(settings: Any):
    settings.HAS_MAIL, settings.DEBUG = False, True
    assert find("no-mail") is not None
    assert find("debug") is not None


def test_the_most_urgent_comes_first(settings: Any, in_order: Channel):
    settings.HAS_MAIL = False
    in_order.checks.create(is_ok=False, latency_ms=5, detail="x")
    assert [it.urgency.tone for it in list_notices()] == ["bad", "info"]


def test_notices_are_few_questions(django_assert_max_num_queries: Any):
    for number in range(30):
        make_channel(name=f"n{number}").checks.create(is_ok=False, latency_ms=1)
    with django_assert_max_num_queries(16):
        list_notices()


def test_names_are_joined():
    assert join_names(["a"]) == "a"
    assert join_names(["a", "b", "c"]) == "a, b, c"
    assert join_names(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
