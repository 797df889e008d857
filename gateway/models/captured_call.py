"""A request and its answer, kept for a while because the key's owner asked for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CapturedCall(models.Model):
    """Both texts are redacted, cut and sealed by gateway.capture before they get
    here. No foreign keys, for the same reason as in the usage log."""

    rid = models.UUIDField(_("request"), primary_key=True)
    account_id = models.BigIntegerField()
    request = models.TextField()
    answer = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("captured call")
        verbose_name_plural = _("captured calls")

    def __str__(self) -> str:
        return str(self.rid)
