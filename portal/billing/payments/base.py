"""What a payment provider does for us, and what it tells us."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.models import TopUp


class ProviderAway(Exception):
    """The provider did not answer, or refused; the text is for our log."""


class BadNotice(Exception):
    """The message is not the provider's, too old, or not what it should look like."""


class NoticeKind(StrEnum):
    PAID = "paid"
    PROCESSING = "processing"  # done by the person, the money is on its way
    FAILED = "failed"
    EXPIRED = "expired"
    OPEN = "open"  # nothing happened yet
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    OTHER = "other"  # not about a top-up of ours


@dataclass(frozen=True, slots=True)
class Notice:
    """One message about one payment, in our words. Amounts in cents: what was paid,
    or for REFUNDED what came back in all so far."""

    kind: NoticeKind
    event_id: str = ""  # empty when we asked ourselves
    event_kind: str = ""  # the provider's own word
    order_id: str = ""
    session_id: str = ""
    payment_id: str = ""
    amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The page at the provider where the person pays."""

    session_id: str
    url: str


class PaymentProvider(Protocol):
    @property
    def name(self) -> str:
        """Is stored with orders and events."""

    def open_checkout(
        self,
        order: TopUp,
        *,
        title: str,
        success_url: str,
        cancel_url: str,
        email: str,
        language: str,
    ) -> Checkout:
        """Asking twice for one order gives the same page. Raises ProviderAway."""

    def ask_payment(self, order: TopUp) -> Notice:
        """How the order's payment stands at the provider. Raises ProviderAway."""

    def find_order(self, payment_id: str) -> str:
        """The id of our order that this payment is for, or "". Raises ProviderAway."""

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """A message that the provider sent us, checked. Raises BadNotice."""
