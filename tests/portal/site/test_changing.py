"""The site's settings changed in the console."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.models import AuditEntry
from gateway.money import NANO
from portal.models import Right, SiteSettings
from portal.site import read_site
from portal.site.changing import (
    COLUMNS,
    SiteChanged,
    find_row,
    save_site,
    stamp_site,
)
from portal.site.sections import SECTIONS
from tests.factories.people import OPERATOR, make_operator

pytestmark = pytest.mark.django_db


def test_every_column_is_in_one_section():
    shown = [name for section in SECTIONS for name in section.fields]
    assert sorted(shown) == sorted(COLUMNS)
    columns = {it.name for it in SiteSettings._meta.concrete_fields}
    assert columns - set(COLUMNS) == {"id", "set_up_at"}


def test_a_change_counts_and_is_written_down():
    save_site({"name": " Acme  AI ", "welcome_credit": 3 * NANO}, actor=OPERATOR)
    assert (read_site().name, read_site().welcome_credit) == ("Acme AI", 3 * NANO)
    entry = AuditEntry.objects.get()
    assert entry.changes == {
        "name": ["NewBigAI", "Acme AI"],
        "welcome_credit_usd": [None, "3.00"],
    }
    save_site({"name": "Acme AI"}, actor=OPERATOR)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"base_url": "ftp://example.org"},
        {"display_currency": "dollar"},
        {"display_rate": Decimal(0)},
        {"sign_up": "maybe"},
        {"support_email": "nobody"},
        {"top_up_presets": [[0, 0]]},
        {"welcome_credit": -1},
        {"low_balance": 2**62},
        {"terms_en": "x" * 200_001},
        {"no_such": 1},
    ],
)
def test_what_makes_no_sense_is_told_by_field(values: dict[str, Any]):
    with pytest.raises(ValidationError) as refused:
        save_site(values, actor=OPERATOR)
    assert list(refused.value.message_dict) == list(values)
    assert not AuditEntry.objects.exists()


def test_two_who_change_the_same_thing():
    seen = stamp_site(find_row(), ["name"])
    save_site({"support_email": "a@example.org"}, actor=OPERATOR, seen=seen)
    save_site({"name": "One"}, actor=OPERATOR, seen=seen)
    with pytest.raises(SiteChanged) as clash:
        save_site({"name": "Two"}, actor=OPERATOR, seen=seen)
    assert clash.value.names == ["name"]
    assert read_site().name == "One"
    with pytest.raises(ValidationError):
        save_site({"name": "Two"}, actor=OPERATOR, seen="nonsense")


class TestPages:
    @pytest.fixture
    def operator(self, client: Client) -> Client:
        client.force_login(make_operator(Right.SITE))
        return client

    @pytest.mark.parametrize("slug", [it.slug for it in SECTIONS])
    def test_sections_tell_no_secret(
        self, operator: Client, slug: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_do_not_tell")
        page = operator.get(f"/console/settings/{slug}").text
        assert "do_not_tell" not in page
        assert ("STRIPE_SECRET_KEY" in page) == (slug == "payment")

    def test_money_and_presets_as_people_write_them(self, operator: Client):
        fields = {"sign_up": "closed", "welcome_credit": "1,5"}
        fields |= {"invitation_reward": "0", "invitation_bonus": "0.25"}
        answer = operator.post("/console/settings/sign-up", fields)
        assert answer.status_code == 302, answer.text
        site = read_site()
        assert (site.welcome_credit, site.sign_up) == (1_500_000_000, "closed")
        lines = {"top_up_presets": "10\r\n100 5%\r\n\r\n$500, 12"}
        assert operator.post("/console/settings/payment", lines).status_code == 302
        assert find_row().top_up_presets == [[10, 0], [100, 5], [500, 12]]
        assert "100 5%" in operator.get("/console/settings/payment").text
        answer = operator.post("/console/settings/payment", {"top_up_presets": "ten"})
        assert answer.status_code == 422
        assert "“ten” is not an amount" in answer.text

    def test_nothing_is_lost_when_somebody_else_saved(self, operator: Client):
        page = operator.get("/console/settings/site")
        fields = {
            "name": "Mine",
            "base_url": "",
            "support_email": "",
            "seen": page.context["form"]["seen"].value(),
        }
        save_site({"name": "Theirs"}, actor=OPERATOR)
        answer = operator.post("/console/settings/site", fields)
        assert answer.status_code == 422
        assert "Somebody else saved this meanwhile: “Theirs”." in answer.text
        assert 'value="Mine"' in answer.text
        fields["seen"] = answer.context["form"]["seen"].value()
        assert operator.post("/console/settings/site", fields).status_code == 302
        assert read_site().name == "Mine"

    def test_legal_texts_are_previewed(self, operator: Client):
        sent = {"terms_en": "# Be *kind*", "preview": "1"}
        page = operator.post("/console/settings/legal", sent).text
        assert "Be <em>kind</em>" in page
        assert page.count("Our own text") == 3
        assert find_row().terms_en == ""

    def test_a_test_mail(self, operator: Client, settings: Settings):
        settings.HAS_MAIL = False
        answer = operator.post("/console/settings/test-mail", follow=True)
        assert "No mail server is set up" in answer.text
        settings.HAS_MAIL = True
        answer = operator.post("/console/settings/test-mail", follow=True)
        assert "A mail is on its way" in answer.text
        assert "Test mail of NewBigAI" in mail.outbox[0].subject
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        answer = operator.post("/console/settings/test-mail", follow=True)
        assert "The mail was not taken" in answer.text

    def test_no_such_section(self, operator: Client):
        assert operator.get("/console/settings/none").status_code == 404
