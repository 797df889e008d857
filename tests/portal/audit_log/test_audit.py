"""The audit log: found, put into words, linked, exported."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client

from gateway.audit import Actor, record_change
from gateway.models import AuditEntry
from portal.audit_log.fields import name_field
from portal.audit_log.finding import AuditFilter, find_entries
from portal.audit_log.showing import make_rows, read_changes
from portal.audit_log.words import ACTIONS, KINDS, explain_action
from portal.models import Right, User
from tests.factories.people import OPERATOR, make_operator, make_superuser, make_user

pytestmark = pytest.mark.django_db
CODE = Path(__file__).parents[3]


def test_every_action_of_the_code_has_words():
    """Those that are written out; others are made of a verb."""
    texts = [
        path.read_text()
        for folder in ("portal", "gateway")
        for path in (CODE / folder).rglob("*.py")
        if "record_change" in path.read_text() and path.name != "audit.py"
    ]
    written = {it for text in texts for it in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)}
    wanted = {it for it in written if it.partition(".")[0] in KINDS}
    assert "user.adjust_balance" in wanted
    assert wanted - ACTIONS.keys() == set()
    assert {it.partition(".")[0] for it in ACTIONS} == KINDS.keys()


def test_an_unknown_action_stays_as_it_is():
    assert explain_action("moon.land") == "moon.land"


def test_filters():
    token = Actor(None, "grace@example.org", "api: nightly", "10.0.0.7")
    user = make_user("ada@example.org")
    one = record_change(OPERATOR, "user.disable", user, reason="asked for it")
    two = record_change(token, "channel.update", target_name="OpenAI")

    def find(**wanted: str) -> list[AuditEntry]:
        return list(find_entries(AuditFilter(**wanted)).order_by("pk"))

    assert find() == [one, two]
    assert find(who="nightly") == find(what="channel") == [two]
    assert find(what="user.disable") == find(text="ada@") == [one]
    assert find(text="asked") == find(target=f"user:{user.pk}") == [one]
    assert find(text="10.0.0.7") == [two]
    assert find(target=f"channel:{user.pk}") == find(what="user.enable") == []


def test_changes_are_told_in_words():
    changes = {
        "require_email_verification": [True, False],
        "welcome_credit_usd": [None, "3"],
        "unheard_of": [["a", "b"], {"x": 1}],
        "broken": "not a pair",
    }
    entry = record_change(OPERATOR, "site.update", changes=changes)  # type: ignore[arg-type]
    found = [(it.name, it.before, it.after) for it in read_changes(entry)]
    assert found == [
        ("verify e-mail addresses", "yes", "no"),
        ("welcome credit, USD", "—", "3"),
        ("unheard of", "a, b", '{"x": 1}'),
    ]
    assert name_field("moon.land", "far_side") == "far side"


def test_links_lead_to_what_is_there_and_may_be_seen():
    there, gone = make_user(), make_user()
    record_change(OPERATOR, "user.disable", there)
    record_change(OPERATOR, "user.disable", gone)
    record_change(OPERATOR, "code.create", target_name="spring & co")
    gone.delete()
    entries = list(AuditEntry.objects.order_by("pk"))

    def list_urls(reader: User) -> list[str]:
        return [row.url for row in make_rows(entries, reader)]

    codes = "/console/codes/list?batch=spring%20%26%20co"
    assert list_urls(make_superuser()) == [f"/console/users/{there.pk}", "", codes]
    assert list_urls(make_operator(Right.AUDIT)) == ["", "", ""]


class TestPages:
    @pytest.fixture
    def operator(self, client: Client) -> Client:
        client.force_login(make_operator(Right.AUDIT))
        return client

    def test_hostile_text_is_only_text(self, operator: Client):
        changes = {"title": ["<script>a</script>", "<b>"]}
        record_change(OPERATOR, "announcement.update", changes=changes)
        page = operator.get("/console/audit").text
        assert "&lt;script&gt;a&lt;/script&gt;" in page
        assert "<script>a" not in page
        assert "Changed an announcement" in page

    def test_pages_by_key(self, operator: Client):
        for number in range(60):
            record_change(OPERATOR, "user.enable", target_name=f"person-{number}.")
        page = operator.get("/console/audit")
        assert "person-59." in page.text
        assert "person-9." not in page.text
        older = operator.get(f"/console/audit{page.context['older']}")
        assert "person-9." in older.text
        assert "person-59." not in older.text
        newer = operator.get(f"/console/audit{older.context['newer']}")
        assert "person-59." in newer.text

    def test_export_has_all_that_fits_and_no_formula(self, operator: Client):
        for number in range(3):
            record_change(OPERATOR, "user.enable", target_name=f"=1+{number}")
        record_change(OPERATOR, "channel.delete", target_name="other")
        answer = operator.get("/console/audit.csv?what=user")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["target"] for row in rows] == ["'=1+2", "'=1+1", "'=1+0"]
