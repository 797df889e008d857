"""Every movement of money; rows are added and never changed (triggers see to it)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gateway.enums import EntryKind
from gateway.models.account import Account


class LedgerEntry(models.Model):
    """`amount` is signed nano-USD; `balance_after` is the account's `posted`."""

    account = models.ForeignKey(  # its index is ledger_of_account below
        Account, models.PROTECT, related_name="entries", db_index=False
    )
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=[(kind.value, kind.value) for kind in EntryKind],
    )
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"))
    rid = models.UUIDField(_("request"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [models.Index(fields=["account", "-id"], name="ledger_of_account")]
        constraints = [
            models.UniqueConstraint(  # a call is charged at most once
                fields=["rid"], condition=Q(rid__isnull=False), name="entry_per_call"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
