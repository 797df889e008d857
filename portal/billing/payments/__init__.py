"""Payment providers, behind one small interface."""

from portal.billing.payments.base import (
    BadNotice,
    Checkout,
    Notice,
    NoticeKind,
    PaymentProvider,
    ProviderAway,
)
from portal.billing.payments.registry import find_provider, list_providers

__all__ = [
    "BadNotice",
    "Checkout",
    "Notice",
    "NoticeKind",
    "PaymentProvider",
    "ProviderAway",
    "find_provider",
    "list_providers",
]
