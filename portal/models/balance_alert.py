"""A person is told when their balance falls below what they chose."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BalanceAlert(models.Model):
    """Made for an account when it is first needed. `threshold` in nano-USD, null
    means the site's; `is_below` is kept so that one crossing tells once."""

    account = models.OneToOneField(
        "gateway.Account", models.CASCADE, related_name="balance_alert"
    )
    is_on = models.BooleanField(_("on"), default=True)
    threshold = models.PositiveBigIntegerField(_("threshold"), null=True)
    by_email = models.BooleanField(_("by e-mail"), default=True)
    webhook_url = models.CharField(_("webhook"), max_length=500, blank=True)
    webhook_secret = models.TextField(blank=True, editable=False)  # sealed
    is_below = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("balance alert")
        verbose_name_plural = _("balance alerts")

    def __str__(self) -> str:
        return f"alert of account {self.account_id}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class DeliveryChannel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    WEBHOOK = "webhook", _("webhook")


class AlertDelivery(models.Model):
    """One message on its way, and the log of it. Money in nano-USD; `answer` is what
    came back, in a line."""

    alert = models.ForeignKey(BalanceAlert, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=8, choices=DeliveryChannel)
    is_test = models.BooleanField(default=False)
    balance = models.BigIntegerField(_("balance"))
    threshold = models.BigIntegerField(_("threshold"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=DeliveryState,
        default=DeliveryState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)

    class Meta:
        verbose_name = _("alert delivery")
        verbose_name_plural = _("alert deliveries")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
