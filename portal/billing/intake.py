"""A message from a provider, from its bytes to its effect."""

from collections.abc import Mapping
from dataclasses import replace

from portal.billing.orders import record_event
from portal.billing.payments import Notice, PaymentProvider
from portal.models import TopUp


def receive_notice(
    provider: PaymentProvider, body: bytes, headers: Mapping[str, str]
) -> str:
    """What it did. Raises BadNotice for what the provider did not send, ProviderAway
    when the message makes us ask and nobody answers: the provider sends it again."""
    notice = provider.read_notice(body, headers)
    return record_event(_add_order(notice, provider), provider=provider.name)


def _add_order(notice: Notice, provider: PaymentProvider) -> Notice:
    """A dispute names the payment only, and may come before we heard of that one."""
    if notice.order_id or not notice.payment_id:
        return notice
    known = TopUp.objects.filter(provider=provider.name, payment_id=notice.payment_id)
    if known.exists():
        return notice
    return replace(notice, order_id=provider.find_order(notice.payment_id))
