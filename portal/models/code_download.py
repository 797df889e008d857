"""New redemption codes on their way to whoever made them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(hours=1)


def end_download() -> datetime:
    return timezone.now() + KEPT


class CodeDownload(models.Model):
    """The codes of a batch, sealed, until their maker takes them: once, and within
    the hour. The row is gone afterwards, and with it the codes' plain text."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    batch = models.CharField(_("batch"), max_length=100)
    count = models.PositiveIntegerField(_("codes"))
    amount = models.PositiveBigIntegerField(_("amount"))
    sealed = models.TextField(editable=False)
    expires_at = models.DateTimeField(_("kept until"), default=end_download)

    class Meta:
        verbose_name = _("download of codes")
        verbose_name_plural = _("downloads of codes")

    def __str__(self) -> str:
        return self.batch
