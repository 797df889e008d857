"""Who pays. Only gateway.ledger changes the money columns, and only in SQL."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gateway.models.group import Group
from gateway.models.ledger_columns import LedgerColumns
from gateway.models.rate_limits import RateLimits


class Account(RateLimits, LedgerColumns):
    """All money in nano-USD. What may be spent now: posted - held + credit_limit."""

    ledger_columns: ClassVar[frozenset[str]] = frozenset(
        {"posted", "held", "spent", "has_key_limits"}
    )

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="account"
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="accounts")
    posted = models.BigIntegerField(_("balance"), default=0, editable=False)
    held = models.BigIntegerField(_("held"), default=0, editable=False)
    credit_limit = models.PositiveBigIntegerField(_("credit limit"), default=0)
    spent = models.BigIntegerField(_("spent"), default=0, editable=False)
    # Whether any of its keys has a spend limit: accounts are loaded for every batch
    # anyway, so those without limits cost no further question.
    has_key_limits = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0), name="account_held_not_negative"
            ),
            models.CheckConstraint(  # I3, enforced by the database itself
                condition=Q(posted__gte=F("held") - F("credit_limit")),
                name="account_not_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def available(self) -> int:
        """Nano-USD that a new hold may still take."""
        return self.posted - self.held + self.credit_limit
