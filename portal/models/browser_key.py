"""Which API key a page made for itself, so that it makes no second one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.models import Account, ApiKey


class BrowserKey(models.Model):
    """One key of an account for each purpose; gateway.ApiKey has the rest."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="browser_keys")
    purpose = models.CharField(_("purpose"), max_length=16)
    api_key = models.OneToOneField(ApiKey, models.CASCADE, related_name="browser_key")

    class Meta:
        verbose_name = _("browser key")
        verbose_name_plural = _("browser keys")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "purpose"], name="browser_key_of_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.account_id}"
