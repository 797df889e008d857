"""What an API key with a spend limit has used in one window of the calendar.

Written by gateway.ledger alone: `spent` is the charges of the calls that were held in
the window, `held` what those of them that are still open may cost.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gateway.enums import LimitPeriod
from gateway.models.api_key import ApiKey


class KeyWindow(models.Model):
    """Nano-USD. The window of `total` starts in 1970."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="windows")
    period = models.CharField(
        max_length=5, choices=[(word.value, word.value) for word in LimitPeriod]
    )
    starts_on = models.DateField(_("from"))  # UTC
    spent = models.BigIntegerField(_("spent"), default=0)
    held = models.BigIntegerField(_("held"), default=0)

    class Meta:
        verbose_name = _("spend window of an API key")
        verbose_name_plural = _("spend windows of API keys")
        constraints = [
            models.UniqueConstraint(
                fields=["api_key", "period", "starts_on"], name="window_of_key"
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0, spent__gte=0), name="window_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.api_key_id}, {self.period} from {self.starts_on}"
