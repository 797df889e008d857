"""How much may pass in a minute, and at the same time."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

AT_LEAST_ONE = [MinValueValidator(1)]


class RateLimits(models.Model):
    """Columns of whatever can be limited; null: not limited. gateway.limits enforces
    them on each call."""

    rpm_limit = models.PositiveIntegerField(
        _("requests per minute"), null=True, blank=True, validators=AT_LEAST_ONE
    )
    tpm_limit = models.PositiveIntegerField(
        _("tokens per minute"), null=True, blank=True, validators=AT_LEAST_ONE
    )
    concurrency_limit = models.PositiveIntegerField(
        _("calls at the same time"), null=True, blank=True, validators=AT_LEAST_ONE
    )

    class Meta:
        abstract = True
