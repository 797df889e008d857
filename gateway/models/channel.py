"""A configured upstream account."""

from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gateway.crypto import decrypt_credential, encrypt_credential
from gateway.enums import ChannelState, ProviderName
from gateway.models.group import Group
from gateway.models.rate_limits import RateLimits

POSITIVE = [MinValueValidator(0.01)]


def _choices(words: type[ProviderName] | type[ChannelState]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Channel(RateLimits):
    """Its secrets are `credentials`, a pool of models.channel_credential."""

    name = models.CharField(_("name"), max_length=100)
    provider = models.CharField(
        _("provider"), max_length=32, choices=_choices(ProviderName)
    )
    base_url = models.CharField(_("base URL"), max_length=500, blank=True)
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
    # Sent with every request: names and values; credentials have their own place.
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    # Members of the JSON body that are set, or with null taken away.
    parameters = models.JSONField(_("parameter overrides"), default=dict, blank=True)
    sealed_proxy = models.TextField(blank=True, editable=False)  # its URL has a secret
    # What the upstream costs us, so that margins are known. A part of the list price
    # in millionths, and for single models rates as in models.price; null: not known.
    cost_ppm = models.PositiveBigIntegerField(
        _("upstream cost, in millionths of the price"), null=True, blank=True
    )
    cost_rates = models.JSONField(
        _("upstream rates by model"), default=dict, blank=True
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    test_model = models.CharField(_("test model"), max_length=200, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    balance = models.CharField(  # what the upstream said, in its own words
        _("balance at the upstream"), max_length=64, blank=True, editable=False
    )
    balance_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.name

    @property
    def credential(self) -> str:
        """The first secret of the pool, "" when it has none."""
        return next((it.secret for it in self.credentials.all()), "")

    @property
    def proxy(self) -> str:
        """The URL of the forward proxy, "" without one. Raises ImproperlyConfigured
        when no key of the ring opens it."""
        return decrypt_credential(self.sealed_proxy, row=f"channel:{self.pk}:proxy")

    def seal_proxy(self, url: str) -> None:
        """Encrypts without saving; the channel has been saved before. "" is none."""
        self.sealed_proxy = encrypt_credential(url, row=f"channel:{self.pk}:proxy")

    def store_credential(self, secret: str) -> None:
        """Makes `secret` the whole pool; saves the channel first if need be."""
        if not self.pk:
            self.save()
        with transaction.atomic():
            self.credentials.all().delete()
            if secret:
                credential = self.credentials.model(channel=self)
                credential.seal(secret)
                credential.save()
