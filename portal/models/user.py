"""A person: signs in by e-mail, may own an account in the gateway."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Read aloud without doubt: no 0/O, 1/I/L.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def make_invitation_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class Right(models.TextChoices):
    """What an operator may be allowed, beside the console's overview: permissions of
    Django (`portal.<value>`), so that a superuser has them all."""

    CHANNELS = "console_channels", _("channels")
    PRICES = "console_prices", _("models, prices and groups")
    USERS = "console_users", _("users and their keys")
    MONEY = "console_money", _("balances, codes and orders")
    USAGE = "console_usage", _("everybody's calls")
    SITE = "console_site", _("announcements and site settings")
    AUDIT = "console_audit", _("audit log")
    SYSTEM = "console_system", _("system")
    IMPERSONATE = "console_impersonate", _("signing in as somebody")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> "User":
        """A person without rights; `password=None` means no password works yet."""
        user = self.model(email=email.strip().lower())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Signing in does not mind the case of an address."""
        return self.get(email=(username or "").strip().lower())

    def create_superuser(self, email: str, password: str | None = None) -> "User":
        user = self.create_user(email, password)
        user.is_staff = user.is_superuser = True
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("joined"), default=timezone.now)
    # The last visit to a page, to five minutes; written by portal.accounts.middleware.
    last_seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    invitation_code = models.CharField(
        _("invitation code"),
        max_length=16,
        unique=True,
        null=True,
        editable=False,
    )
    invited_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="invited",
        verbose_name=_("invited by"),
    )
    # When inviter and invited got what was promised; set once, by a guarded update.
    invitation_paid_at = models.DateTimeField(null=True, editable=False)
    # An HMAC of the address that was given up: see portal.accounts.welcome.
    closed_digest = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = [(it.value, it.label) for it in Right]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case")
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.invitation_code = self.invitation_code or make_invitation_code()
        super().save(*args, **kwargs)

    def has_right(self, right: Right) -> bool:
        """An operator who may do this in the console and by the management API."""
        return self.is_staff and self.has_perm(f"portal.{right.value}")

    def give_invitation_code(self) -> str:
        """The code, made now for someone from before there were codes."""
        if not self.invitation_code:
            self.invitation_code = make_invitation_code()
            self.save(update_fields=["invitation_code"])
        return self.invitation_code
