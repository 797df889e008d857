"""Secrets with which scripts use the management API, `/api/`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ManagementToken(models.Model):
    """Stored like an API key: the plain token is shown once, `digest` is its HMAC.

    It may do what its `scopes` say ("channels:read", "channels:write", …) and what its
    owner's rights still allow at the moment of the call.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="management_tokens",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=100)
    public_id = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("management token")
        verbose_name_plural = _("management tokens")

    def __str__(self) -> str:
        return f"{self.name} (ma-{self.public_id}…)"
