"""An order of credit that is paid through a payment provider."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TopUpState(models.TextChoices):
    """Where an order stands. CREDITED is the only state that has moved money; what
    was taken back since is told by the amounts beside it."""

    CREATED = "created", _("created")  # ours, not yet at the provider
    PENDING = "pending", _("waiting for payment")
    PROCESSING = "processing", _("payment on its way")  # slow methods: bank debits
    CREDITED = "credited", _("paid and credited")
    REVIEW = "review", _("being checked")  # paid, but not what was ordered
    EXPIRED = "expired", _("expired")
    FAILED = "failed", _("failed")


OPEN_STATES = (TopUpState.CREATED, TopUpState.PENDING, TopUpState.PROCESSING)


class Dispute(models.TextChoices):
    NONE = "", _("none")
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class TopUp(models.Model):
    """`amount` nano-USD are credited for `price` cents of `currency`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("gateway.Account", models.PROTECT, related_name="+")
    provider = models.CharField(_("provider"), max_length=20)
    amount = models.PositiveBigIntegerField(_("amount"))
    price = models.PositiveBigIntegerField(_("price"))
    currency = models.CharField(_("currency"), max_length=3, default="usd")
    state = models.CharField(
        _("state"), max_length=12, choices=TopUpState, default=TopUpState.CREATED
    )
    session_id = models.CharField(max_length=255, blank=True)
    payment_id = models.CharField(max_length=255, blank=True, db_index=True)
    # What the provider says came back, in cents: refunds only grow.
    refunded = models.PositiveBigIntegerField(_("refunded"), default=0)
    disputed = models.PositiveBigIntegerField(_("disputed"), default=0)
    dispute = models.CharField(
        _("dispute"), max_length=4, choices=Dispute, blank=True, default=Dispute.NONE
    )
    # Credit that the ledger gave up again, nano-USD; less than it should be when the
    # account had already spent it.
    taken_back = models.PositiveBigIntegerField(_("taken back"), default=0)
    claim = models.PositiveBigIntegerField(_("to be taken back"), default=0)
    moves = models.PositiveIntegerField(default=0)  # numbers what follows the credit
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    credited_at = models.DateTimeField(_("credited"), null=True)
    asked_at = models.DateTimeField(_("provider asked"), null=True)

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        indexes = [
            models.Index(fields=["account", "-created_at"], name="top_up_of_account"),
            models.Index(fields=["-created_at", "-id"], name="top_up_newest"),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=("created", "pending", "processing")),
                name="top_up_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(price__gt=0), name="top_up_has_amount"
            ),
            models.CheckConstraint(
                condition=Q(taken_back__lte=models.F("amount")),
                name="top_up_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def price_text(self) -> str:
        return self._write_cents(self.price)

    @property
    def refunded_text(self) -> str:
        return self._write_cents(self.refunded)

    def _write_cents(self, cents: int) -> str:
        return f"{cents // 100}.{cents % 100:02d} {self.currency.upper()}"

    @property
    def owed(self) -> int:
        """Nano-USD that should have been taken back and could not be yet."""
        return max(0, self.claim - self.taken_back)
