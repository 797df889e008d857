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
    # What the movement is for, such as "top_up:17": never booked twice. Calls have
    # their rid instead.
    reference = models.CharField(max_length=64, null=True, editable=False)
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
        indexes = [
            models.Index(fields=["account", "-id"], name="ledger_of_account"),
            models.Index(  # all but the calls: few rows, and a call adds none to it
                fields=["account", "-id"],
                condition=Q(rid__isnull=True),
                name="movements_of_account",
            ),
        ]
        constraints = [
            models.UniqueConstraint(  # a call is charged at most once
                fields=["rid"], condition=Q(rid__isnull=False), name="entry_per_call"
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(reference__isnull=False),
                name="entry_per_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
