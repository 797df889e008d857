"""A class of accounts with one price multiplier."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.money import MILLION


class Group(models.Model):
    name = models.CharField(_("name"), max_length=64, unique=True)
    multiplier_ppm = models.PositiveBigIntegerField(
        _("price multiplier, in millionths"), default=MILLION
    )
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
