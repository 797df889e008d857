"""A client's secret, stored only as an HMAC; issued by gateway.keys.

What it may spend is set by gateway.ledger.limits and counted in models.key_window.
"""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gateway.enums import LimitPeriod
from gateway.models.account import Account
from gateway.models.group import Group
from gateway.models.ledger_columns import LedgerColumns
from gateway.models.rate_limits import RateLimits
from gateway.models.version import SnapshotVersion


class ApiKey(RateLimits, LedgerColumns):
    ledger_columns: ClassVar[frozenset[str]] = frozenset(
        {
            "spent",
            "last_used_at",
            "limit_total",
            "limit_day",
            "limit_week",
            "limit_month",
            "limits_at",
        }
    )

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
    # Names as clients write them, `*` for any letters; empty: every model.
    allowed_models = models.JSONField(_("allowed models"), default=list, blank=True)
    # CIDRs, IPv4 and IPv6; empty: from anywhere.
    allowed_ips = models.JSONField(_("allowed addresses"), default=list, blank=True)
    # Nano-USD in total and per UTC day, week (from Monday) and month; null: no limit.
    limit_total = models.BigIntegerField(null=True, editable=False)
    limit_day = models.BigIntegerField(null=True, editable=False)
    limit_week = models.BigIntegerField(null=True, editable=False)
    limit_month = models.BigIntegerField(null=True, editable=False)
    limits_at = models.DateTimeField(  # since when they count; null: no limit at all
        null=True, editable=False
    )
    # Whether its requests and answers are kept, redacted, and for how many hours.
    captures = models.BooleanField(_("keeps requests and answers"), default=False)
    capture_hours = models.PositiveSmallIntegerField(_("kept for hours"), default=24)
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

    @property
    def limits(self) -> dict[LimitPeriod, int]:
        """Nano-USD by period; only the periods that have a limit."""
        columns = ((it, getattr(self, f"limit_{it}")) for it in LimitPeriod)
        return {period: limit for period, limit in columns if limit is not None}

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.version = SnapshotVersion.advance(SnapshotVersion.API_KEYS)
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
            super().save(*args, **kwargs)
