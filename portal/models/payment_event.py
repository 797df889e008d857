"""What payment providers told us, each message once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.top_up import TopUp


class PaymentEvent(models.Model):
    """`event_id` is the provider's; `effect` says in a word what it changed."""

    provider = models.CharField(_("provider"), max_length=20)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(_("kind"), max_length=100)
    order = models.ForeignKey(
        TopUp, models.PROTECT, null=True, related_name="events", verbose_name=_("order")
    )
    effect = models.CharField(_("effect"), max_length=100, blank=True)
    # What it said, in our words: payment and session, cents and currency.
    summary = models.JSONField(_("content"), default=dict)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("payment event")
        verbose_name_plural = _("payment events")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="payment_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.event_id}"
