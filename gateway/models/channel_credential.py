"""Our secrets towards one upstream: a channel has a pool of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.crypto import decrypt_credential, encrypt_credential
from gateway.models.channel import Channel
from gateway.models.rate_limits import RateLimits

ENDING = 4  # letters that are shown, so that people can tell secrets apart
SHORTEST_SHOWN = 12  # of a shorter secret they would give too much away


class ChannelCredential(RateLimits):
    """`sealed_secret` is AES-GCM, bound to its channel; write-only for people.

    Parked: the upstream refused it (401, 403, no quota), so it rests until somebody
    tests it or switches it on again.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="credentials")
    sealed_secret = models.TextField(editable=False)
    ending = models.CharField(_("ends with"), max_length=4, blank=True, editable=False)
    is_enabled = models.BooleanField(_("enabled"), default=True)
    parked_at = models.DateTimeField(_("parked"), null=True, editable=False)
    parked_reason = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"…{self.ending}"

    @property
    def secret(self) -> str:
        """Raises ImproperlyConfigured when no key of the ring opens it."""
        return decrypt_credential(self.sealed_secret, row=f"channel:{self.channel_id}")

    def seal(self, secret: str) -> None:
        """Encrypts, without saving."""
        row = f"channel:{self.channel_id}"
        self.sealed_secret = encrypt_credential(secret, row=row)
        self.ending = secret[-ENDING:] if len(secret) >= SHORTEST_SHOWN else ""
