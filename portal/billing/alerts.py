"""Low balances: who crossed the line, once a crossing."""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from gateway.models import Account
from portal.models import AlertDelivery, BalanceAlert, DeliveryChannel
from portal.site import read_site

BATCH = 500  # accounts a run: the rest are next minute's


def find_alert(account: Account) -> BalanceAlert:
    """The account's alert; made with the site's defaults when there is none."""
    return BalanceAlert.objects.get_or_create(account=account)[0]


def find_threshold(alert: BalanceAlert) -> int:
    """Nano-USD."""
    return read_site().low_balance if alert.threshold is None else alert.threshold


def watch_balances() -> int:
    """Tells those whose balance went below their threshold since the last run, and
    forgets those that came back up; how many were told. Twice at once is harmless:
    a guarded update gives each crossing to one run."""
    site_threshold = read_site().low_balance
    _rearm(site_threshold)
    fresh = _list_low(site_threshold).filter(balance_alert__isnull=True)
    for account in fresh[:BATCH]:
        find_alert(account)
    low = _list_low(site_threshold).filter(
        balance_alert__is_on=True, balance_alert__is_below=False
    )
    alerts = BalanceAlert.objects.filter(account__in=low).select_related("account")
    return sum(_tell_once(alert) for alert in alerts[:BATCH])


def _list_low(site_threshold: int) -> QuerySet[Account]:
    """Accounts in use that are low: someone who never made a call is not warned."""
    by_site = Q(balance_alert__threshold__isnull=True, posted__lt=site_threshold)
    by_own = Q(posted__lt=F("balance_alert__threshold"))
    return Account.objects.filter(by_site | by_own, spent__gt=0, user__is_active=True)


def _rearm(site_threshold: int) -> None:
    back = Account.objects.filter(
        posted__gte=Coalesce(F("balance_alert__threshold"), site_threshold)
    )
    BalanceAlert.objects.filter(is_below=True, account__in=back).update(is_below=False)


@transaction.atomic
def _tell_once(alert: BalanceAlert) -> bool:
    mine = BalanceAlert.objects.filter(pk=alert.pk, is_on=True, is_below=False)
    if not mine.update(is_below=True):
        return False
    queue_deliveries(alert)
    return True


def queue_deliveries(alert: BalanceAlert, *, is_test: bool = False) -> int:
    """One row for each way the person chose; how many."""
    channels = []
    if alert.by_email and settings.HAS_MAIL:
        channels.append(DeliveryChannel.EMAIL)
    if alert.webhook_url:
        channels.append(DeliveryChannel.WEBHOOK)
    AlertDelivery.objects.bulk_create(
        AlertDelivery(
            alert=alert,
            channel=channel,
            is_test=is_test,
            balance=alert.account.posted,
            threshold=find_threshold(alert),
        )
        for channel in channels
    )
    return len(channels)
