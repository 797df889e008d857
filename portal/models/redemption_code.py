"""Prepaid codes: whoever types one gets its amount, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RedemptionCodeQuerySet(models.QuerySet["RedemptionCode"]):
    def filter_usable(self) -> "RedemptionCodeQuerySet":
        is_current = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        return self.filter(is_current, used_at__isnull=True, disabled_at__isnull=True)


class RedemptionCode(models.Model):
    """The code itself is not stored: `digest` finds it, `ending` lets people tell
    codes apart. `amount` in nano-USD."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(_("ends with"), max_length=4, editable=False)
    amount = models.PositiveBigIntegerField(_("amount"), editable=False)
    batch = models.CharField(_("batch"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="redeemed_codes",
        verbose_name=_("used by"),
    )

    objects = RedemptionCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("redemption code")
        verbose_name_plural = _("redemption codes")
        indexes = [models.Index(fields=["batch", "-id"], name="code_of_batch")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="code_has_amount")
        ]

    def __str__(self) -> str:
        return f"…{self.ending}"
