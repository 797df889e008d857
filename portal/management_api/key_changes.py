"""Keys that operators make or change for people; the audit log has a row of each."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from gateway.enums import LimitPeriod
from gateway.keys import IssuedKey, KeyRevoked, issue_api_key, rotate_api_key
from gateway.ledger.limits import set_limits
from gateway.models import Account, ApiKey
from gateway.money import format_usd
from portal.api_keys.editing import MOST_KEYS, count_keys
from portal.models import User
from portal.people.guards import check_may_change

RATES = ("rpm_limit", "tpm_limit", "concurrency_limit")
LISTS = ("allowed_models", "allowed_ips")
COLUMNS = ("name", "expires_at", "group", *LISTS, *RATES)
Limits = Mapping[LimitPeriod, int]  # nano-USD


def issue_key_for(
    account: Account, values: Mapping[str, Any], limits: Limits, *, actor: Actor
) -> IssuedKey:
    """`values` has `name` and maybe others of COLUMNS. Raises ValidationError by
    field, NotAllowed."""
    _check(account, actor)
    if count_keys(account) >= MOST_KEYS:
        raise ValidationError(_("This account has 1,000 keys. Revoke some first."))
    with transaction.atomic():  # never a key without the limits it was given
        issued = issue_api_key(
            account=account,
            name=_clean(values["name"]),
            group=values.get("group"),
            expires_at=values.get("expires_at"),
            allowed_models=values.get("allowed_models", []),
            allowed_ips=values.get("allowed_ips", []),
        )
        rates = {name: values[name] for name in RATES if name in values}
        if rates:
            for name, rate in rates.items():
                setattr(issued.key, name, rate)
            issued.key.save(update_fields=set(rates))
        if limits:
            set_limits(key_id=issued.key.pk, limits=limits)
        issued.key.refresh_from_db()
        changes = compare({}, describe_key(issued.key))
        record_change(actor, "api_key.create", issued.key, changes=changes)
    return issued


def change_key(
    key: ApiKey, values: Mapping[str, Any], limits: Limits | None, *, actor: Actor
) -> None:
    """Just what `values` name of COLUMNS; None as `limits`: they stay. Raises
    ValidationError by field, KeyRevoked, NotAllowed."""
    _check(key.account, actor)
    if key.revoked_at is not None:
        raise KeyRevoked(_("This key is revoked and stays so."))
    before = describe_key(key)
    if limits is not None and dict(limits) != key.limits:
        set_limits(key_id=key.pk, limits=limits)  # in no transaction: it sums calls
        key.refresh_from_db()
    names = {name for name in COLUMNS if name in values}
    for name in names:
        setattr(key, name, _clean(values[name]) if name == "name" else values[name])
    with transaction.atomic():
        if names:
            key.save(update_fields=names)
        changes = compare(before, describe_key(key))
        if changes:
            record_change(actor, "api_key.update", key, changes=changes)


@transaction.atomic
def rotate_key(key: ApiKey, *, grace: timedelta, actor: Actor) -> IssuedKey:
    """Raises KeyRevoked, NotAllowed."""
    _check(key.account, actor)
    if key.revoked_at is not None:
        raise KeyRevoked(_("This key is revoked and stays so."))
    before = key.prefix
    issued = rotate_api_key(key, grace=grace)
    changes = {"prefix": [before, issued.key.prefix]}
    record_change(actor, "api_key.rotate", issued.key, changes=changes)
    return issued


def describe_key(key: ApiKey) -> dict[str, Any]:
    """For the audit log."""
    return {
        **{name: getattr(key, name) for name in COLUMNS if name != "group"},
        "group": key.group.name if key.group else None,
        **{f"limit_{it}_usd": format_usd(nano) for it, nano in key.limits.items()},
    }


def _clean(name: str) -> str:
    found = " ".join(name.replace("\0", "").split())
    if not found:
        raise ValidationError({"name": _("Enter a name.")})
    return found


def _check(account: Account, actor: Actor) -> None:
    """Raises NotAllowed."""
    user = account.user
    if isinstance(user, User):
        check_may_change(actor, user)
