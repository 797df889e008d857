"""Stopping a key of somebody else."""

from django.db import transaction

from gateway.audit import Actor, record_change
from gateway.keys import KeyRevoked, revoke_api_key, switch_api_key
from gateway.models import ApiKey
from portal.people.guards import check_may_change


@transaction.atomic
def switch_key(key: ApiKey, *, is_enabled: bool, actor: Actor) -> None:
    """Raises KeyRevoked, or NotAllowed."""
    check_may_change(actor, key.account.user)
    if key.is_enabled == is_enabled and key.revoked_at is None:
        return
    switch_api_key(key, is_enabled=is_enabled)
    action = "api_key.enable" if is_enabled else "api_key.disable"
    changes = {"is_enabled": [not is_enabled, is_enabled]}
    record_change(actor, action, key, changes=changes)


@transaction.atomic
def revoke_key(key: ApiKey, *, actor: Actor) -> None:
    """For good. Raises KeyRevoked, or NotAllowed."""
    check_may_change(actor, key.account.user)
    if key.revoked_at is not None:
        raise KeyRevoked
    revoke_api_key(key)
    changes = {"revoked_at": [None, str(key.revoked_at)]}
    record_change(actor, "api_key.revoke", key, changes=changes)
