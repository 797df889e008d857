"""Stripe Checkout: a page at Stripe, signed messages from it, and questions to it.

`stripe` is imported where it is used: it takes a while and 33 MB.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.billing.payments.base import BadNotice, Checkout, Notice, ProviderAway
from portal.billing.payments.stripe_words import read_event, read_order, read_session
from portal.models import TopUp

if TYPE_CHECKING:
    from stripe import StripeClient

TIMEOUT = 15  # seconds a question
RETRIES = 2
TOLERANCE = 300  # seconds that a signed message stays good
LOCALES = {"zh-hans": "zh", "en": "en"}


@dataclass(frozen=True, slots=True)
class StripeCheckout:
    """`api_base` is empty for Stripe itself."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str = ""
    name: str = "stripe"

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
        ours = {"order": str(order.pk)}
        price = {
            "currency": order.currency,
            "unit_amount": order.price,
            "product_data": {"name": title},
        }
        parameters: Any = {
            "mode": "payment",
            "customer_email": email,
            "line_items": [{"price_data": price, "quantity": 1}],
            "metadata": ours,
            "payment_intent_data": {"metadata": ours},  # refunds carry it too
            "adaptive_pricing": {"enabled": False},  # what was ordered is what is paid
            "success_url": success_url,
            "cancel_url": cancel_url,
            "locale": LOCALES.get(language, "auto"),
        }
        with self._ask() as client:
            session = client.v1.checkout.sessions.create(
                parameters, {"idempotency_key": f"top-up-{order.pk}"}
            )
        return Checkout(session.id, session.url or "")

    def ask_payment(self, order: TopUp) -> Notice:
        with self._ask() as client:
            session = client.v1.checkout.sessions.retrieve(order.session_id)
        return read_session(session.to_dict())

    def find_order(self, payment_id: str) -> str:
        with self._ask() as client:
            payment = client.v1.payment_intents.retrieve(payment_id)
        return read_order(payment.to_dict())

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        import stripe

        if not self.webhook_secret:
            raise BadNotice("STRIPE_WEBHOOK_SECRET is not set")
        try:
            event = stripe.Webhook.construct_event(
                body,
                headers.get("Stripe-Signature", ""),
                self.webhook_secret,
                tolerance=TOLERANCE,
            )
            return read_event(event.to_dict())
        except stripe.SignatureVerificationError:
            raise BadNotice("the signature is not Stripe's, or too old") from None
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
            raise BadNotice(f"not an event: {type(problem).__name__}") from None

    @contextmanager
    def _ask(self) -> Iterator["StripeClient"]:
        import stripe

        transport = stripe.RequestsClient(timeout=TIMEOUT)
        client = stripe.StripeClient(
            self.secret_key,
            base_addresses={"api": self.api_base} if self.api_base else {},
            max_network_retries=RETRIES,
            http_client=transport,
        )
        try:
            yield client
        except stripe.StripeError as problem:
            raise ProviderAway(f"{type(problem).__name__}: {problem}") from problem
        finally:
            transport.close()  # type: ignore[no-untyped-call]
