"""Who may sign in as whom, and what ends it."""

import time
from datetime import timedelta

import pytest

from gateway.models import AuditEntry, CapturedCall
from portal.accounts.impersonation import SINCE_KEY
from portal.models import Right, User
from tests.factories.people import make_operator, make_user
from tests.portal.people.conftest import read_audit, sign_in
from tests.portal.people.entering import BANNER, enter, who
from tests.portal.people.site_calls import add_captured_call


class TestWho:
    def test_the_right_is_needed(self, person: User):
        clerk = make_operator(*(it for it in Right if it != Right.IMPERSONATE))
        url = f"/console/users/{person.pk}/sign-in-as"
        assert sign_in(clerk).post(url).status_code == 403

    def test_not_into_operators_nor_oneself_nor_the_disabled(
        self, operator: User, root: User
    ):
        off = make_user()
        User.objects.filter(pk=off.pk).update(is_active=False)
        client = sign_in(operator)
        for user in (root, make_operator(), operator, off):
            url = f"/console/users/{user.pk}/sign-in-as"
            assert client.post(url)["Location"] == f"/console/users/{user.pk}"
            assert who(client) == str(operator.pk)
        assert not AuditEntry.objects.exists()

    def test_a_superuser_may_be_an_operator_but_goes_no_further(
        self, root: User, person: User
    ):
        colleague = make_operator(Right.IMPERSONATE, Right.USERS)
        client = enter(root, colleague)
        page = client.get("/console/users")
        assert BANNER in page.content.decode()
        answer = client.post(f"/console/users/{person.pk}/sign-in-as")
        assert answer.status_code == 403
        assert who(client) == str(colleague.pk)

    def test_changes_are_the_operators_own(self, root: User, person: User):
        client = enter(root, make_operator(Right.USERS))
        client.post(f"/console/users/{person.pk}/switch", {"to": "off"})
        assert read_audit(person) == [("user.disable", root.email)]


class TestEnds:
    def test_after_an_hour(self, operator: User, person: User):
        client = enter(operator, person)
        session = client.session
        session[SINCE_KEY] = time.time() - timedelta(hours=1).total_seconds()
        session.save()
        answer = client.get("/dashboard")
        assert answer["Location"] == f"/console/users/{person.pk}"
        assert who(client) == str(operator.pk)
        assert read_audit(person)[-1][0] == "user.sign_in_as_end"

    def test_with_the_right(self, operator: User, person: User):
        client = enter(operator, person)
        operator.user_permissions.clear()
        assert client.get("/dashboard").status_code == 302
        assert who(client) == str(operator.pk)

    @pytest.mark.parametrize("change", ["is_staff", "is_active", "password"])
    def test_with_the_operator(self, operator: User, person: User, change: str):
        client = enter(operator, person)
        if change == "password":
            operator.set_password("a new one entirely")
        else:
            setattr(operator, change, False)
        operator.save()
        assert client.get("/dashboard")["Location"].startswith("/login")
        assert who(client) == ""
        assert read_audit(person)[-1] == ("user.sign_in_as_end", operator.email)

    def test_with_the_person(self, operator: User, person: User):
        client = enter(operator, person)
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert client.get("/dashboard")["Location"] == f"/console/users/{person.pk}"
        assert who(client) == str(operator.pk)

    def test_by_signing_out(self, operator: User, person: User):
        client = enter(operator, person)
        client.post("/logout")
        assert who(client) == ""
        assert read_audit(person)[-1] == ("user.sign_in_as_end", operator.email)

    def test_a_script_of_a_page_is_led_away(self, operator: User, person: User):
        client = enter(operator, person)
        operator.user_permissions.clear()
        answer = client.get("/usage", headers={"HX-Request": "true"})
        assert answer["HX-Redirect"] == f"/console/users/{person.pk}"

    def test_nobody_else_goes_back(self, person: User):
        client = sign_in(person)
        assert client.post("/impersonation/end").status_code == 302
        assert who(client) == str(person.pk)
        assert client.get("/impersonation/end").status_code == 405


def test_what_was_said_is_not_shown_on_their_page(operator: User, person: User):
    call = add_captured_call(person.account)
    assert CapturedCall.objects.count() == 1
    assert "a secret wish" in sign_in(person).get(f"/usage/{call.rid}").content.decode()
    page = enter(operator, person).get(f"/usage/{call.rid}").content.decode()
    assert "a secret wish" not in page
