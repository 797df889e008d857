"""A configured upstream account."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.crypto import decrypt_credential, encrypt_credential
from gateway.enums import ChannelState, ProviderName
from gateway.models.group import Group

POSITIVE = [MinValueValidator(0.01)]


def _choices(words: type[ProviderName] | type[ChannelState]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Channel(models.Model):
    name = models.CharField(_("name"), max_length=100)
    provider = models.CharField(
        _("provider"), max_length=32, choices=_choices(ProviderName)
    )
    base_url = models.CharField(_("base URL"), max_length=500, blank=True)
    sealed_credential = models.TextField(blank=True, editable=False)
    model_names = models.JSONField(_("models"), default=list)
    model_mapping = models.JSONField(
        _("model mapping: client's name to upstream's"), default=dict, blank=True
    )
    groups = models.ManyToManyField(
        Group, blank=True, verbose_name=_("groups; none means all")
    )
    priority = models.IntegerField(_("priority, highest first"), default=0)
    weight = models.PositiveIntegerField(
        _("weight inside a priority"), default=1, validators=[MinValueValidator(1)]
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=_choices(ChannelState),
        default=ChannelState.ENABLED,
    )
    connect_timeout = models.FloatField(
        _("seconds to connect"), default=10, validators=POSITIVE
    )
    first_byte_timeout = models.FloatField(
        _("seconds to the first byte"), default=120, validators=POSITIVE
    )
    idle_timeout = models.FloatField(
        _("seconds between bytes"), default=60, validators=POSITIVE
    )
    total_timeout = models.FloatField(
        _("seconds in all"), default=900, validators=POSITIVE
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.name

    @property
    def credential(self) -> str:
        """The plain secret; the row must have been saved once."""
        return decrypt_credential(self.sealed_credential, row=f"channel:{self.pk}")

    def store_credential(self, secret: str) -> None:
        """Encrypts and saves; binds the secret to this row and field."""
        if not self.pk:
            self.save()
        self.sealed_credential = encrypt_credential(secret, row=f"channel:{self.pk}")
        self.save(update_fields=["sealed_credential"])
