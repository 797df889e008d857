"""A person's group and limits, and whether they may use the site at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from gateway.models import Account, Group
from portal.accounts.opening import open_account_of
from portal.accounts.sessions import list_sessions
from portal.models import User
from portal.people.guards import NotAllowed, check_is_other, check_may_change

LIMITS = ("rpm_limit", "tpm_limit", "concurrency_limit")
MOST_LIMIT = 2**31 - 1  # what the column holds


@dataclass(frozen=True, slots=True)
class Done:
    """Of a change to several people; `skipped` are those it does not apply to."""

    changed: int
    skipped: int


@transaction.atomic
def change_group(account: Account, group: Group, *, actor: Actor) -> None:
    """Counts for new calls within seconds. Raises NotAllowed."""
    check_may_change(actor, account.user)
    changes = compare({"group": account.group.name}, {"group": group.name})
    if changes:
        account.group = group
        account.save(update_fields={"group"})
        record_change(actor, "user.change_group", account.user, changes=changes)


@transaction.atomic
def set_limits(
    account: Account,
    *,
    rpm: int | None,
    tpm: int | None,
    concurrency: int | None,
    actor: Actor,
) -> None:
    """Calls and tokens a minute, calls at once, of all the person's keys together;
    None: no limit. Raises ValidationError by field, or NotAllowed."""
    check_may_change(actor, account.user)
    wanted = dict(zip(LIMITS, (rpm, tpm, concurrency), strict=True))
    for name, value in wanted.items():
        if value is not None and not 1 <= value <= MOST_LIMIT:
            raise ValidationError({name: _("Enter a whole number from 1 up.")})
    before = {name: getattr(account, name) for name in LIMITS}
    changes = compare(before, wanted)
    if changes:
        for name, value in wanted.items():
            setattr(account, name, value)
        account.save(update_fields=set(LIMITS))
        record_change(actor, "user.set_limits", account.user, changes=changes)


@transaction.atomic
def switch_user(user: User, *, is_enabled: bool, actor: Actor) -> None:
    """A disabled person is signed out everywhere, and their keys are refused within
    seconds. Raises NotAllowed."""
    check_may_change(actor, user)
    check_is_other(actor, user)
    if user.is_active == is_enabled:
        return
    user.is_active = is_enabled
    user.save(update_fields=["is_active"])
    if not is_enabled:
        for session in list_sessions(user):
            session.end()
    action = "user.enable" if is_enabled else "user.disable"
    changes = {"is_active": [not is_enabled, is_enabled]}
    record_change(actor, action, user, changes=changes)


def switch_users(ids: Iterable[int], *, is_enabled: bool, actor: Actor) -> Done:
    """Those the actor may not change stay as they are."""
    changed = skipped = 0
    for user in User.objects.filter(pk__in=list(ids)):
        try:
            switch_user(user, is_enabled=is_enabled, actor=actor)
        except NotAllowed:
            skipped += 1
        else:
            changed += 1
    return Done(changed, skipped)


def move_users(ids: Iterable[int], group: Group, *, actor: Actor) -> Done:
    """`change_group` for several."""
    changed = skipped = 0
    for user in User.objects.filter(pk__in=list(ids)).select_related("account__group"):
        account: Account | None = getattr(user, "account", None)
        try:
            change_group(account or open_account_of(user), group, actor=actor)
        except NotAllowed:
            skipped += 1
        else:
            changed += 1
    return Done(changed, skipped)
