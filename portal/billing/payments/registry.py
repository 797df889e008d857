"""The providers that the operator has set up."""

from django.conf import settings

from portal.billing.payments.base import PaymentProvider
from portal.billing.payments.stripe_checkout import StripeCheckout


def list_providers() -> list[PaymentProvider]:
    """Best first; empty when credit comes in by codes and by hand only."""
    if not settings.STRIPE_SECRET_KEY:
        return []
    return [
        StripeCheckout(
            secret_key=settings.STRIPE_SECRET_KEY,
            webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
            api_base=settings.STRIPE_API_BASE,
        )
    ]


def find_provider(name: str) -> PaymentProvider | None:
    return next((it for it in list_providers() if it.name == name), None)
