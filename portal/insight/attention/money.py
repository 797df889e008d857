"""Money that is wrong, or that waits for a person."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.models import TaskRun
from portal.insight.attention.notice import Notice, Urgency, link
from portal.models import AlertDelivery, Right, TopUp
from portal.models.balance_alert import DeliveryState
from portal.models.top_up import TopUpState

CHECKS = ("gateway.verify_ledger", "portal.verify_payments")
LOOKS_BACK = timedelta(days=1)


def list_money_notices() -> Iterator[Notice]:
    yield from _tell_findings()
    yield from _tell_reviews()
    yield from _tell_deliveries()


def count_findings(run: TaskRun) -> int:
    """What a check of the books found when it last ran."""
    found = run.result.get("findings", 0) if isinstance(run.result, dict) else 0
    return found if isinstance(found, int) else 0


def _tell_findings() -> Iterator[Notice]:
    for run in TaskRun.objects.filter(name__in=CHECKS):
        count = count_findings(run)
        if not count:
            continue
        if run.name == "gateway.verify_ledger":
            text = ngettext(
                "The ledger check found %(n)s thing that is not right.",
                "The ledger check found %(n)s things that are not right.",
                count,
            )
        else:
            text = ngettext(
                "The check of payments found %(n)s thing that is not right.",
                "The check of payments found %(n)s things that are not right.",
                count,
            )
        yield Notice(
            run.name,
            Urgency.BROKEN,
            text % {"n": count},
            link("system", anchor="books"),
            _("See what"),
            Right.SYSTEM,
        )


def _tell_reviews() -> Iterator[Notice]:
    count = TopUp.objects.filter(state=TopUpState.REVIEW).count()
    if count:
        text = ngettext(
            "%(n)s order was paid, but not as ordered, and waits for your decision.",
            "%(n)s orders were paid, but not as ordered, and wait for your decision.",
            count,
        )
        yield Notice(
            "reviews",
            Urgency.WARNING,
            text % {"n": count},
            link("orders", state=TopUpState.REVIEW.value),
            _("Decide"),
            Right.MONEY,
        )


def _tell_deliveries() -> Iterator[Notice]:
    failed = AlertDelivery.objects.filter(
        state=DeliveryState.FAILED, created_at__gte=timezone.now() - LOOKS_BACK
    )
    count = failed.count()
    if count:
        text = ngettext(
            "%(n)s balance alert of the last day could not be delivered.",
            "%(n)s balance alerts of the last day could not be delivered.",
            count,
        )
        yield Notice(
            "deliveries",
            Urgency.WARNING,
            text % {"n": count},
            link("system", anchor="messages"),
            _("See why"),
            Right.SYSTEM,
        )
