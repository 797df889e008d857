"""A class of accounts with one price multiplier."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.models.rate_limits import RateLimits
from gateway.money import MILLION


class Group(RateLimits):
    name = models.CharField(_("name"), max_length=64, unique=True)
    multiplier_ppm = models.PositiveBigIntegerField(
        _("price multiplier, in millionths"), default=MILLION
    )
    # Whether a person may choose it for a key of theirs, whatever their own group.
    is_open = models.BooleanField(_("open to everyone's keys"), default=False)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    @property
    def multiplier(self) -> Decimal:
        """1 is the list price, 0.8 is 20 % off."""
        return Decimal(self.multiplier_ppm) / MILLION
