"""From an amount that a person chose to the provider's page."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext

from gateway.models import Account
from gateway.money import NANO, format_usd
from portal.billing.payments import PaymentProvider
from portal.models import TopUp, TopUpState, User
from portal.site import TopUpPreset, read_site

CENT = NANO // 100


def find_bounds() -> tuple[int, int]:
    """The least and the most that may be bought at once, nano-USD."""
    return settings.TOP_UP_MIN * NANO, settings.TOP_UP_MAX * NANO


def list_presets() -> list[TopUpPreset]:
    """The site's, as far as they are within the bounds."""
    least, most = find_bounds()
    return [it for it in read_site().top_up_presets if least <= it.amount <= most]


def find_price(amount: int) -> int:
    """Cents for `amount` nano-USD, at a preset's discount when it is one of them;
    rounded up to a cent. The browser's own idea of a price is never asked."""
    preset = next((it for it in list_presets() if it.amount == amount), None)
    return -(-(preset or TopUpPreset(amount, 0)).price // CENT)


def start_top_up(
    *, account: Account, amount: int, provider: PaymentProvider, return_url: str
) -> tuple[TopUp, str]:
    """A new order and the address at which it is paid. Raises ProviderAway; the order
    is then marked failed. `return_url` has {order} in the place of its id."""
    order = TopUp.objects.create(
        account=account,
        provider=provider.name,
        amount=amount,
        price=find_price(amount),
    )
    back = return_url.format(order=order.pk)
    user: User = account.user
    try:
        checkout = provider.open_checkout(
            order,
            title=gettext("%(amount)s USD credit at %(site)s")
            % {"amount": format_usd(amount), "site": read_site().name},
            success_url=back,
            cancel_url=f"{back}?cancelled=1",
            email=user.email,
            language=get_language() or "en",
        )
    except Exception:
        TopUp.objects.filter(pk=order.pk, state=TopUpState.CREATED).update(
            state=TopUpState.FAILED
        )
        raise
    with transaction.atomic():
        TopUp.objects.filter(pk=order.pk, state=TopUpState.CREATED).update(
            state=TopUpState.PENDING, session_id=checkout.session_id
        )
    order.refresh_from_db()
    return order, checkout.url
