"""A secret that an API key had before it was rotated; valid for a time of grace."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.models.api_key import ApiKey


class FormerSecret(models.Model):
    """Kept after its end too, so that a client that still sends it is told why."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="former_secrets")
    public_id = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    valid_until = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(_("replaced"), auto_now_add=True)

    class Meta:
        verbose_name = _("former secret")
        verbose_name_plural = _("former secrets")

    def __str__(self) -> str:
        return f"sk-{self.public_id}…"
