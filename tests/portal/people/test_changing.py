"""Groups, limits, switching people off, helping them back in."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import Client

from gateway.key_rows import read_key
from gateway.keys import issue_api_key
from gateway.models import Account, ApiKey, AuditEntry, SnapshotVersion
from portal.accounts.closing import close_account
from portal.models import User
from portal.people.changing import (
    change_group,
    move_users,
    set_limits,
    switch_user,
    switch_users,
)
from portal.people.guards import NotAllowed
from portal.people.keys import revoke_key, switch_key
from portal.people.security import (
    end_all_sessions,
    issue_password_link,
    reset_second_factor,
)
from tests.factories.people import make_account, make_api_key, make_operator, make_user
from tests.factories.supply import make_group
from tests.portal.people.conftest import act, read_audit, sign_in


def read_keys_version() -> int:
    rows = SnapshotVersion.objects.filter(name=SnapshotVersion.API_KEYS)
    return rows.values_list("value", flat=True).first() or 0


def test_a_new_group_counts_for_the_keys(account: Account, operator: User):
    make_api_key(account=account)
    before, group = read_keys_version(), make_group(name="vip")
    change_group(account, group, actor=act(operator))
    assert Account.objects.get(pk=account.pk).group == group
    assert read_keys_version() > before
    change_group(account, group, actor=act(operator))
    assert read_audit(account.user) == [("user.change_group", operator.email)]


def test_limits_are_kept_and_taken_away(account: Account, operator: User):
    actor = act(operator)
    set_limits(account, rpm=60, tpm=None, concurrency=2, actor=actor)
    account.refresh_from_db()
    assert (account.rpm_limit, account.tpm_limit, account.concurrency_limit) == (
        60,
        None,
        2,
    )
    set_limits(account, rpm=None, tpm=None, concurrency=None, actor=actor)
    account.refresh_from_db()
    assert account.rpm_limit is None
    with pytest.raises(ValidationError) as caught:
        set_limits(account, rpm=None, tpm=2**31, concurrency=None, actor=actor)
    assert list(caught.value.message_dict) == ["tpm_limit"]


@pytest.mark.django_db(transaction=True)  # reading a key gives the connection back
def test_disabling_signs_out_and_stops_the_keys(account: Account, operator: User):
    person: User = account.user
    issued = issue_api_key(account=account, name="laptop")
    browser = sign_in(person)
    assert browser.get("/dashboard").status_code == 200
    before = read_keys_version()
    switch_user(person, is_enabled=False, actor=act(operator))
    assert browser.get("/dashboard").status_code == 302
    assert not UserSession.objects.filter(user=person).exists()
    assert read_keys_version() > before
    picture = read_key(issued.secret)
    assert picture is not None
    assert not picture.is_usable
    switch_user(person, is_enabled=True, actor=act(operator))
    again = read_key(issued.secret)
    assert again is not None
    assert again.is_usable
    assert [action for action, _ in read_audit(person)] == [
        "user.disable",
        "user.enable",
    ]


def test_several_at_once_leave_out_whom_one_may_not_touch(operator: User, root: User):
    people = [make_user() for _ in range(3)]
    ids = [it.pk for it in (*people, operator, root)]
    done = switch_users(ids, is_enabled=False, actor=act(operator))
    assert (done.changed, done.skipped) == (3, 2)
    assert User.objects.filter(is_active=False).count() == 3
    group = make_group(name="vip")
    moved = move_users(ids, group, actor=act(operator))
    assert (moved.changed, moved.skipped) == (4, 1)
    assert Account.objects.filter(group=group).count() == 4


def test_a_superuser_is_out_of_an_operators_reach(operator: User, root: User):
    account = make_account(user=root)
    key = make_api_key(account=account)
    actor = act(operator)
    attempts = [
        lambda: switch_user(root, is_enabled=False, actor=actor),
        lambda: change_group(account, make_group(), actor=actor),
        lambda: set_limits(account, rpm=1, tpm=1, concurrency=1, actor=actor),
        lambda: reset_second_factor(root, reason="x", actor=actor),
        lambda: end_all_sessions(root, actor=actor),
        lambda: issue_password_link(root, actor=actor),
        lambda: switch_key(key, is_enabled=False, actor=actor),
        lambda: revoke_key(key, actor=actor),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert not AuditEntry.objects.exists()


def test_other_operators_are_not_taken_over(operator: User, root: User):
    colleague = make_operator()
    with pytest.raises(NotAllowed):
        issue_password_link(colleague, actor=act(operator))
    with pytest.raises(NotAllowed):
        reset_second_factor(colleague, reason="x", actor=act(operator))
    issue_password_link(colleague, actor=act(root))
    reset_second_factor(colleague, reason="x", actor=act(root))
    assert [who for _, who in read_audit(colleague)] == [root.email] * 2


def test_who_has_left_stays_gone(account: Account, root: User):
    close_account(account.user)
    with pytest.raises(NotAllowed):
        switch_user(account.user, is_enabled=True, actor=act(root))


def test_the_second_factor_goes_with_a_reason(person: User, operator: User):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={})
    with pytest.raises(ValidationError):
        reset_second_factor(person, reason=" ", actor=act(operator))
    assert reset_second_factor(person, reason="lost phone", actor=act(operator)) == 2
    assert not Authenticator.objects.filter(user=person).exists()
    entry = AuditEntry.objects.get()
    assert entry.reason == "lost phone"
    assert entry.changes["second_factors"] == [["recovery_codes", "totp"], []]


def test_a_key_is_stopped_by_hand(account: Account, operator: User):
    key = make_api_key(account=account, name="laptop")
    client: Client = sign_in(operator)
    url = f"/console/users/{account.user_id}/keys/{key.pk}"
    for action, expected in (("disable", False), ("enable", True)):
        assert client.post(url, {"action": action}).status_code == 302
        assert ApiKey.objects.get(pk=key.pk).is_enabled == expected
    client.post(url, {"action": "revoke"})
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None
    names = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(names) == ["api_key.disable", "api_key.enable", "api_key.revoke"]
    assert client.post(url, {"action": "enable"}).status_code == 302
    assert AuditEntry.objects.count() == 3
    assert client.post(url, {"action": "explode"}).status_code == 400
    stranger = f"/console/users/{operator.pk}/keys/{key.pk}"
    assert client.post(stranger, {"action": "revoke"}).status_code == 404
    page = client.get(f"/console/users/{account.user_id}/history").content.decode()
    assert "Revoked a key" in page
