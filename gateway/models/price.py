"""Money per unit of one model, from a moment on. A price that has been charged is
never changed: a new version is added."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Price(models.Model):
    """`rates`: unit (gateway.enums.Unit) -> nano-USD per PRICE_QUANTUM of it.

    Pictures may have finer keys, "image/<quality>/<size>", tried before "image"; calls
    with long prompts have keys such as "input@200000" (gateway.metering.tiers).
    """

    model = models.CharField(_("model"), max_length=200)
    rates = models.JSONField(_("rates"), default=dict)
    effective_at = models.DateTimeField(_("from"), default=timezone.now)
    source = models.CharField(_("source"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "effective_at"], name="price_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.effective_at:%Y-%m-%d}"
