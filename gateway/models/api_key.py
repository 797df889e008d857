"""A client's secret, stored only as an HMAC; issued by gateway.keys."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gateway.models.account import Account
from gateway.models.group import Group
from gateway.models.ledger_columns import LedgerColumns
from gateway.models.version import SnapshotVersion


class ApiKey(LedgerColumns):
    ledger_columns: ClassVar[frozenset[str]] = frozenset({"spent", "last_used_at"})

    account = models.ForeignKey(Account, models.PROTECT, related_name="api_keys")
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("group instead of the account's"),
    )
    name = models.CharField(_("name"), max_length=100)
    public_id = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    spent = models.BigIntegerField(_("spent"), default=0, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    # Every change takes the next number, so a process finds what changed since it
    # last looked by one indexed query, whatever the number of keys.
    version = models.BigIntegerField(default=0, db_index=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def prefix(self) -> str:
        """The part that may be shown."""
        return f"sk-{self.public_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.version = SnapshotVersion.advance(SnapshotVersion.API_KEYS)
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
            super().save(*args, **kwargs)
