"""The one-time address at which the first operator makes an account."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(hours=24)
TOKEN_BYTES = 16  # 128 bits: guessing is hopeless, so a plain hash is enough


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class OperatorLinkQuerySet(models.QuerySet["OperatorLink"]):
    def filter_usable(self, token: str) -> "OperatorLinkQuerySet":
        return self.filter(
            digest=hash_token(token),
            used_at__isnull=True,
            expires_at__gt=timezone.now(),
        )

    def replace_link(self) -> str:
        """Forget links nobody used and return the token of a fresh one."""
        self.filter(used_at__isnull=True).delete()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.create(digest=hash_token(token))
        return token

    def consume_link(self, token: str) -> bool:
        """True for exactly one caller: the row count decides, not a look before."""
        return self.filter_usable(token).update(used_at=timezone.now()) == 1


def expire_at() -> datetime:
    return timezone.now() + LIFETIME


class OperatorLink(models.Model):
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), default=expire_at)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = OperatorLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("operator link")
        verbose_name_plural = _("operator links")

    def __str__(self) -> str:
        return f"operator link of {self.created_at:%Y-%m-%d %H:%M}"
