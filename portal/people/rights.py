"""Who runs the gateway, and which parts of the console are theirs."""

from collections.abc import Collection

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from portal.models import Right, User
from portal.people.guards import (
    NotAllowed,
    check_is_other,
    check_may_change,
    is_superuser,
)


def read_rights(user: User) -> list[Right]:
    """Given to this person by name; a superuser has all without any."""
    held = set(
        user.user_permissions.filter(content_type__app_label="portal").values_list(
            "codename", flat=True
        )
    )
    return [right for right in Right if right.value in held]


@transaction.atomic
def set_rights(
    user: User,
    *,
    is_staff: bool,
    rights: Collection[Right],
    actor: Actor,
    is_superuser_too: bool = False,
) -> None:
    """Only superusers give and take rights, and nobody their own, so that there is
    always one left. Raises NotAllowed."""
    # Two superusers that take each other's rights at once: the second waits here.
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))
    if not is_superuser(actor):
        raise NotAllowed(_("Only a superuser gives rights."))
    user.refresh_from_db()
    check_may_change(actor, user)
    check_is_other(actor, user)
    before = _describe(user)
    user.is_staff = is_staff or is_superuser_too
    user.is_superuser = is_superuser_too
    user.save(update_fields=["is_staff", "is_superuser"])
    kept = list(rights) if user.is_staff and not user.is_superuser else []
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label="portal", codename__in=[it.value for it in kept]
        )
    )
    changes = compare(before, _describe(user))
    if changes:
        record_change(actor, "user.set_rights", user, changes=changes)


def _describe(user: User) -> dict[str, object]:
    return {
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "rights": [right.value for right in read_rights(user)],
    }
