"""An operator changes the address of a person."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client

from gateway.audit import Actor
from gateway.models import AuditEntry
from portal.models import Right, User
from portal.people.addresses import change_email
from portal.people.guards import NotAllowed
from tests.factories import make_account
from tests.factories.people import make_operator, make_superuser

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("ada@example.org", PASSWORD)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return make_account(user=user).user


def act_as(user: User) -> Actor:
    return Actor(user.pk, user.email, "console")


def can_sign_in(email: str) -> bool:
    client = Client()
    client.post("/login", {"login": email, "password": PASSWORD})
    return "_auth_user_id" in client.session


def test_only_the_new_address_signs_in(person: User):
    console = Client()
    console.force_login(make_operator(Right.USERS))
    path = f"/console/users/{person.pk}/email"
    answer = console.post(path, {"email": " New@Example.org "}, follow=True)
    assert "They sign in as new@example.org" in answer.content.decode()
    assert can_sign_in("new@example.org")
    assert not can_sign_in("ada@example.org")
    [address] = EmailAddress.objects.filter(user=person)
    assert (address.email, address.verified, address.primary) == (
        "new@example.org",
        True,
        True,
    )
    entry = AuditEntry.objects.get(action="user.change_email")
    assert entry.changes == {"email": ["ada@example.org", "new@example.org"]}


@pytest.mark.parametrize("email", ["", "nonsense", "Taken@example.org", "a@b"])
def test_what_is_no_free_address_is_refused(person: User, email: str):
    User.objects.create_user("taken@example.org")
    with pytest.raises(ValidationError):
        change_email(person, email, actor=act_as(make_superuser()))
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    assert not AuditEntry.objects.exists()


def test_operators_are_changed_by_superusers_alone():
    operator = make_operator(Right.USERS)
    other = make_operator(Right.USERS)
    with pytest.raises(NotAllowed):
        change_email(operator, "x@example.org", actor=act_as(other))
    change_email(operator, "x@example.org", actor=act_as(make_superuser()))
    operator.refresh_from_db()
    assert operator.email == "x@example.org"
