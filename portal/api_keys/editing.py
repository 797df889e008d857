"""A key made or changed as a form says."""

from django.db import transaction

from gateway.keys import IssuedKey, issue_api_key
from gateway.ledger.limits import set_limits
from gateway.models import Account, ApiKey
from portal.forms.api_key import ApiKeyForm

MOST_KEYS = 1_000  # of one account that are not revoked
MORE = ("captures", "capture_hours", "rpm_limit", "tpm_limit", "concurrency_limit")


class TooManyKeys(ValueError):
    """The account has MOST_KEYS."""


def create_key(account: Account, form: ApiKeyForm) -> IssuedKey:
    """`form` is valid. Raises TooManyKeys."""
    if count_keys(account) >= MOST_KEYS:
        raise TooManyKeys
    values = form.cleaned_data
    with transaction.atomic():  # never a key without the limits it was given
        issued = issue_api_key(
            account=account,
            name=values["name"],
            group=values["group"],
            expires_at=values["expires_at"],
            allowed_models=values["allowed_models"],
            allowed_ips=values["allowed_ips"],
        )
        for name in MORE:
            setattr(issued.key, name, values[name])
        issued.key.save(update_fields=MORE)
        if form.limits:
            set_limits(key_id=issued.key.pk, limits=form.limits)
    issued.key.refresh_from_db()
    return issued


def count_keys(account: Account) -> int:
    in_use = ApiKey.objects.filter(account=account, revoked_at__isnull=True)
    return in_use[:MOST_KEYS].count()


def change_key(key: ApiKey, form: ApiKeyForm) -> None:
    """`form` is valid. The limits are no part of a transaction: setting them sums the
    key's calls."""
    names = ("name", "group", "expires_at", "allowed_models", "allowed_ips", *MORE)
    for name in names:
        setattr(key, name, form.cleaned_data[name])
    key.save(update_fields=names)
    if form.limits != key.limits:
        set_limits(key_id=key.pk, limits=form.limits)
