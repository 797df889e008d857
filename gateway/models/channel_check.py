"""What a health check of a channel found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.models.channel import Channel


class ChannelCheck(models.Model):
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="checks")
    is_ok = models.BooleanField(_("works"))
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    latency_ms = models.PositiveIntegerField(_("milliseconds"))
    detail = models.CharField(_("what was seen"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("channel check")
        verbose_name_plural = _("channel checks")
        indexes = [models.Index(fields=["channel", "-id"], name="checks_of_channel")]

    def __str__(self) -> str:
        return f"{self.channel_id} {'ok' if self.is_ok else 'failing'}"
