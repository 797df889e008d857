"""The models on offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.models.rate_limits import RateLimits


class CatalogueModel(RateLimits):
    """What is known of a model; channels say who serves it, prices what it costs."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    vendor = models.CharField(_("vendor"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    endpoints = models.JSONField(
        _("endpoints; none means any"), default=list, blank=True
    )
    context_length = models.PositiveIntegerField(
        _("context length, tokens"), null=True, blank=True
    )
    max_output = models.PositiveIntegerField(
        _("maximum output, tokens"), null=True, blank=True
    )
    modality = models.CharField(  # "text+image->text"; empty: told by the endpoints
        _("modality"), max_length=64, blank=True
    )
    is_visible = models.BooleanField(_("listed"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")

    def __str__(self) -> str:
        return self.name
