"""Who gives rights to whom."""

import pytest

from gateway.models import AuditEntry
from portal.models import Right, User
from portal.people.guards import NotAllowed
from portal.people.rights import read_rights, set_rights
from tests.factories.people import make_operator, make_superuser, make_user
from tests.portal.people.conftest import act, sign_in


def reload(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_rights_are_given_and_taken(root: User):
    user = make_user()
    wanted = [Right.USERS, Right.USAGE]
    set_rights(user, is_staff=True, rights=wanted, actor=act(root))
    assert read_rights(reload(user)) == wanted
    assert reload(user).has_right(Right.USAGE)
    assert not reload(user).has_right(Right.MONEY)
    set_rights(user, is_staff=False, rights=wanted, actor=act(root))
    assert not reload(user).is_staff
    assert not read_rights(reload(user))
    first, second = AuditEntry.objects.order_by("pk")
    assert first.changes["rights"] == [[], ["console_users", "console_usage"]]
    assert second.changes["is_staff"] == [True, False]


def test_nobody_changes_their_own(root: User):
    with pytest.raises(NotAllowed):
        set_rights(root, is_staff=False, rights=[], actor=act(root))
    assert reload(root).is_superuser


def test_the_last_superuser_stays(root: User):
    other = make_superuser()
    set_rights(other, is_staff=False, rights=[], actor=act(root))
    with pytest.raises(NotAllowed):
        set_rights(root, is_staff=False, rights=[], actor=act(other))
    assert User.objects.filter(is_superuser=True).count() == 1


def test_operators_give_none(operator: User):
    user = make_user()
    with pytest.raises(NotAllowed):
        set_rights(user, is_staff=True, rights=[Right.AUDIT], actor=act(operator))
    page = sign_in(operator).post(f"/console/users/{user.pk}/rights", {"role": "staff"})
    assert page.status_code == 403
    assert not reload(user).is_staff


@pytest.mark.parametrize(
    ("role", "flags"),
    [("user", (False, False)), ("staff", (True, False)), ("superuser", (True, True))],
)
def test_the_page_saves_a_role(root: User, role: str, flags: tuple[bool, bool]):
    user = make_operator(Right.SITE)
    fields = {"role": role, "rights": ["console_users"]}
    url = f"/console/users/{user.pk}/rights"
    assert sign_in(root).post(url, fields).status_code == 302
    found = reload(user)
    assert (found.is_staff, found.is_superuser) == flags
    expected = [Right.USERS] if role == "staff" else []
    assert read_rights(found) == expected


def test_the_page_says_why_not(root: User):
    answer = sign_in(root).post(f"/console/users/{root.pk}/rights", {"role": "user"})
    assert answer.status_code == 422
    assert "cannot do this to yourself" in answer.content.decode()
