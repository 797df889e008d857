"""People made by an operator, and the link that lets them in."""

from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.fixtures import Settings

from gateway.models import LedgerEntry
from portal.accounts.password_links import BY_MAIL, make_password_link
from portal.models import Right, User
from portal.people.making import NewPerson, create_person, invite_by_mail
from tests.factories.people import make_operator, make_user
from tests.factories.supply import make_group
from tests.portal.people.conftest import USD, act, read_audit, sign_in

PASSWORD = "seven green kettles"


def follow(link: str, password: str = PASSWORD) -> int:
    return int(Client().post(urlsplit(link).path, {"password": password}).status_code)


def test_a_person_has_account_group_credit_and_no_password(operator: User):
    group = make_group(name="vip")
    wanted = NewPerson(
        " Ada@Example.org ", "Ada", group, credit=3 * USD, reason="trial"
    )
    user = create_person(wanted, actor=act(operator))
    assert user.email == "ada@example.org"
    assert not user.has_usable_password()
    user.account.refresh_from_db()
    assert (user.account.posted, user.account.group) == (3 * USD, group)
    assert LedgerEntry.objects.get().reason == "trial"
    actions = [action for action, _ in read_audit(user)]
    assert actions == ["user.create", "user.adjust_balance"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (NewPerson("nonsense"), "email"),
        (NewPerson("taken@example.org"), "email"),
        (NewPerson("TAKEN@example.org"), "email"),
        (NewPerson("new@example.org", credit=USD), "reason"),
        (NewPerson("new@example.org", credit=10**18, reason="x"), "credit"),
    ],
)
def test_what_is_wrong_makes_nobody(operator: User, wanted: NewPerson, field: str):
    make_user("taken@example.org")
    with pytest.raises(ValidationError) as caught:
        create_person(wanted, actor=act(operator))
    assert list(caught.value.message_dict) == [field]
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_link_works_once_and_signs_out_the_others(db: None):
    user = make_user()
    browser = sign_in(user)
    assert browser.get("/dashboard").status_code == 200
    user.refresh_from_db()
    link = make_password_link(user)
    assert Client().get(urlsplit(link).path).status_code == 200
    assert follow(link, "short") == 422
    assert follow(link) == 302
    assert follow(link) == 404
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert browser.get("/dashboard").status_code == 302


@pytest.mark.parametrize("path", ["/welcome/x/y", "/welcome/MQ/y", "/welcome/____/a-b"])
def test_made_up_links_lead_nowhere(db: None, path: str):
    assert Client().get(path).status_code == 404


def test_a_disabled_person_has_no_way_in(db: None):
    user = make_user()
    link = make_password_link(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert follow(link) == 404


@pytest.mark.parametrize("by_mail", [True, False])
def test_only_a_mailed_link_proves_the_address(db: None, by_mail: bool):
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    link = make_password_link(user, **({"way": BY_MAIL} if by_mail else {}))
    assert follow(link) == 302
    assert EmailAddress.objects.get(user=user).verified is by_mail


def test_the_mail_has_the_link_in_their_language(operator: User, settings: Settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = create_person(NewPerson("ada@example.org"), actor=act(operator))
    assert invite_by_mail(user)
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    (link,) = [word for word in sent.body.split() if "/welcome/" in word]
    assert follow(link) == 302
    assert EmailAddress.objects.get(user=user).verified


class TestPage:
    FIELDS = {"email": "ada@example.org", "language": "en"}

    def test_without_mail_the_link_is_shown_once(self, operator: User):
        answer = sign_in(operator).post("/console/users/new", self.FIELDS)
        page = answer.content.decode()
        assert answer.status_code == 200
        (word,) = {
            it
            for it in page.replace('"', " ").split()
            if "/welcome/" in it and it.startswith("http") and "<" not in it
        }
        assert follow(word) == 302

    def test_credit_needs_the_right_to_money(self, db: None):
        clerk = sign_in(make_operator(Right.USERS))
        assert "Starting credit" not in clerk.get("/console/users/new").content.decode()
        clerk.post("/console/users/new", {**self.FIELDS, "credit": "9", "reason": "x"})
        assert User.objects.get(email="ada@example.org").account.posted == 0

    def test_what_was_typed_is_kept(self, operator: User):
        fields = {**self.FIELDS, "name": "Ada L", "credit": "9"}
        answer = sign_in(operator).post("/console/users/new", fields)
        assert answer.status_code == 422
        assert "Ada L" in answer.content.decode()
        assert "Say why" in answer.content.decode()

    def test_a_link_for_somebody_who_forgot(self, operator: User, person: User):
        url = f"/console/users/{person.pk}/password-link"
        page = sign_in(operator).post(url)
        assert "/welcome/" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert read_audit(person) == [("user.password_link", operator.email)]
