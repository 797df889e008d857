"""Short-lived API keys with which a page calls `/v1` from the reader's browser.

We keep no secrets, so a page that needs one gets a fresh one: the secret is handed to
the browser once and stays there (sessionStorage). It is an ordinary key, shown among
the others, where its owner may give it limits, disable or revoke it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gateway.keys import IssuedKey, issue_api_key, rotate_api_key
from gateway.models import Account, ApiKey, FormerSecret, SnapshotVersion
from portal.models import BrowserKey

LIFETIME = timedelta(hours=8)


class Purpose(StrEnum):
    PLAYGROUND = "playground"
    DOCS = "docs"


class BrowserKeyDisabled(ValueError):
    """Its owner switched it off: only they switch it on again."""


def issue_browser_key(account: Account, purpose: Purpose) -> IssuedKey:
    """A fresh secret for `LIFETIME`; the one before it stops working at once.

    The key's row stays the same, with its limits, until its owner revokes it: then a
    new one is made. Raises BrowserKeyDisabled.
    """
    with transaction.atomic():
        SnapshotVersion.advance(SnapshotVersion.API_KEYS)  # two tabs: one at a time
        known = BrowserKey.objects.filter(account=account, purpose=purpose)
        row = known.select_related("api_key").first()
        if row is not None and row.api_key.revoked_at is None:
            return _renew(row.api_key)
        issued = issue_api_key(
            account=account, name=name_purpose(purpose), expires_at=_end()
        )
        BrowserKey.objects.update_or_create(
            account=account, purpose=purpose, defaults={"api_key": issued.key}
        )
        return issued


def name_purpose(purpose: Purpose) -> str:
    """The key's name, in the reader's language."""
    return _("Playground") if purpose == Purpose.PLAYGROUND else _("Docs")


def _renew(key: ApiKey) -> IssuedKey:
    if not key.is_enabled:
        raise BrowserKeyDisabled
    FormerSecret.objects.filter(api_key=key).delete()  # they are long dead
    issued = rotate_api_key(key, grace=timedelta(0))
    issued.key.expires_at = _end()
    issued.key.save(update_fields={"expires_at"})
    return issued


def _end() -> datetime:
    return timezone.now() + LIFETIME
