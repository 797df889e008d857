"""The fake Stripe, and an order to pay."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from gateway.money import NANO
from portal.billing.buying import start_top_up
from portal.billing.payments import PaymentProvider, list_providers
from portal.models import TopUp
from tests.factories import make_account
from tests.fakes.stripe import KEY, SECRET, FakeStripe, start_fake_stripe


@pytest.fixture(autouse=True)
def forget_tries() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def running_stripe() -> Iterator[FakeStripe]:
    with start_fake_stripe() as fake:
        yield fake


@pytest.fixture
def stripe(running_stripe: FakeStripe, settings: Settings) -> FakeStripe:
    """The fake, set up as the site's provider."""
    running_stripe.is_away = False
    settings.STRIPE_SECRET_KEY = KEY
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    settings.STRIPE_API_BASE = running_stripe.url
    return running_stripe


@pytest.fixture
def provider(stripe: FakeStripe) -> PaymentProvider:
    return list_providers()[0]


@pytest.fixture
def order(db: None, provider: PaymentProvider) -> TopUp:
    """20 USD of credit, waiting for 20 USD."""
    top_up, _ = start_top_up(
        account=make_account(),
        amount=20 * NANO,
        provider=provider,
        return_url="http://127.0.0.1/back/{order}",
    )
    return top_up
