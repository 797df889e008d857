"""Announcements: made, planned, changed, removed, seen on dashboards."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from gateway.models import AuditEntry
from portal.models import Announcement, Right
from portal.news.listing import Place, find_announcements, tell_place
from portal.news.saving import delete_announcement, save_announcement
from tests.factories import make_account
from tests.factories.people import OPERATOR, make_operator

pytestmark = pytest.mark.django_db
GOOD = {
    "title": "Maintenance",
    "body": "From **noon**.",
    "level": "warning",
    "starts_at": "",
    "ends_at": "",
}


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_operator(Right.SITE))
    return client


def make(title: str, begins: int, ends: int | None) -> Announcement:
    """Shown from and until so many hours from now."""
    now = timezone.now()
    values = {
        "title": title,
        "starts_at": now + timedelta(hours=begins),
        "ends_at": None if ends is None else now + timedelta(hours=ends),
    }
    return save_announcement(values, announcement=None, actor=OPERATOR)


def test_where_each_stands_in_time():
    rows = {
        Place.PAST: make("old", -2, -1),
        Place.CURRENT: make("now", -1, 1),
        Place.PLANNED: make("soon", 1, 2),
    }
    now = timezone.now()
    for place, row in rows.items():
        assert tell_place(row, now) == place
        assert list(find_announcements(place, "", now)) == [row]
    assert find_announcements("", "", now).count() == 3
    assert list(find_announcements("", "SOO", now)) == [rows[Place.PLANNED]]


def test_changes_are_written_down_with_what_was_before():
    row = make("First", 0, None)
    save_announcement({"title": "Second"}, announcement=row, actor=OPERATOR)
    save_announcement({"title": "Second"}, announcement=row, actor=OPERATOR)
    delete_announcement(Announcement.objects.get(), actor=OPERATOR)
    deleted, changed, made = AuditEntry.objects.order_by("-pk")
    assert made.action == "announcement.create"
    assert changed.changes == {"title": ["First", "Second"]}
    assert deleted.changes["title"] == ["Second", None]


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValidationError) as refused:
        make("x", 2, 1)
    assert "ends_at" in refused.value.message_dict
    assert not Announcement.objects.exists()


def test_saved_by_the_form_and_seen_on_the_dashboard(operator: Client):
    answer = operator.post("/console/announcements/new", GOOD)
    assert answer.status_code == 302
    reader = Client()
    reader.force_login(make_account().user)
    page = reader.get("/dashboard").text
    assert "Maintenance" in page
    assert "<strong>noon</strong>" in page
    row = Announcement.objects.get()
    operator.post(f"/console/announcements/{row.pk}/remove")
    assert "Maintenance" not in reader.get("/dashboard").text


def test_a_preview_saves_nothing_and_runs_nothing(operator: Client):
    sent = {**GOOD, "body": "<script>alert(1)</script> *hi*", "preview": "1"}
    page = operator.post("/console/announcements/new", sent).text
    assert "<em>hi</em>" in page
    assert "<script>alert" not in page
    part = operator.post(
        "/console/announcements/new", sent, headers={"HX-Request": "true"}
    ).text
    assert "<em>hi</em>" in part
    assert "<form" not in part
    assert not Announcement.objects.exists()


def test_mistakes_keep_what_was_typed(operator: Client):
    sent = {**GOOD, "starts_at": "2026-05-02T10:00", "ends_at": "2026-05-01T10:00"}
    answer = operator.post("/console/announcements/new", sent)
    assert answer.status_code == 422
    assert "It ends before it starts." in answer.text
    assert 'value="2026-05-01T10:00"' in answer.text


def test_moments_are_typed_in_the_writers_time_zone(client: Client):
    user = make_operator(Right.SITE)
    user.time_zone = "Asia/Shanghai"
    user.save()
    client.force_login(user)
    client.post("/console/announcements/new", {**GOOD, "starts_at": "2026-05-02T08:00"})
    row = Announcement.objects.get()
    assert row.starts_at.isoformat() == "2026-05-02T00:00:00+00:00"
    page = client.get(f"/console/announcements/{row.pk}").text
    assert 'value="2026-05-02T08:00"' in page
