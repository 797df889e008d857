"""Sends alerts: by e-mail, and as a signed POST to the person's own address.

At least once: a receiver tells repetitions by the delivery's id.
"""

import hashlib
import hmac
import json
import secrets
import time
from datetime import timedelta

import requests
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gateway.crypto import decrypt_credential, encrypt_credential
from gateway.fetch import Bounds, fetch_page
from gateway.money import format_usd
from portal.models import AlertDelivery, BalanceAlert, DeliveryChannel, DeliveryState
from portal.site import read_site

log = structlog.get_logger("billing")

PAUSES = [timedelta(minutes=it) for it in (1, 5, 30, 120, 480)]  # between attempts
CLAIM = timedelta(minutes=5)  # longer than an attempt takes
BATCH = 100
ANSWER_BYTES = 4096
KEPT = timedelta(days=90)


def deliver_due() -> int:
    """One attempt at every delivery that is due; how many arrived. Twice at once is
    harmless: an attempt is claimed first."""
    now = timezone.now()
    AlertDelivery.objects.filter(created_at__lt=now - KEPT).delete()
    due = AlertDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)
    rows = due.select_related("alert__account__user").order_by("due_at")
    return sum(deliver(it) for it in rows[:BATCH])


def deliver(delivery: AlertDelivery) -> bool:
    """One attempt, if nobody else is making it; whether it arrived."""
    mine = AlertDelivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.WAITING, due_at=delivery.due_at
    )
    claimed_until = timezone.now() + CLAIM
    if not mine.update(due_at=claimed_until, attempts=F("attempts") + 1):
        return False
    delivery.refresh_from_db(fields=["attempts"])
    try:
        is_email = delivery.channel == DeliveryChannel.EMAIL
        is_done, answer = _send_mail(delivery) if is_email else _post(delivery)
    except (OSError, ValueError, ImproperlyConfigured) as problem:
        is_done, answer = False, describe_failure(problem)
    _write_result(delivery, is_done=is_done, answer=answer)
    return is_done


def _write_result(delivery: AlertDelivery, *, is_done: bool, answer: str) -> None:
    delivery.answer = answer[:200]
    if is_done:
        delivery.state = DeliveryState.SENT
    elif delivery.is_test or delivery.attempts > len(PAUSES):
        delivery.state = DeliveryState.FAILED
    else:
        delivery.due_at = timezone.now() + PAUSES[delivery.attempts - 1]
    delivery.save(update_fields=["answer", "state", "due_at"])
    log.info("alert_attempt", delivery=delivery.pk, state=delivery.state)


def describe_failure(problem: Exception) -> str:
    """Without addresses and texts of the network behind us."""
    if isinstance(problem, requests.Timeout):
        return "timeout"
    return type(problem).__name__


def _send_mail(delivery: AlertDelivery) -> tuple[bool, str]:
    user = delivery.alert.account.user
    site = read_site()
    context = {
        "name": user.name,
        "site_name": site.name,
        "base_url": site.base_url,
        "balance": format_usd(delivery.balance),
        "threshold": format_usd(delivery.threshold),
        "is_test": delivery.is_test,
    }
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject = render_to_string("email/low_balance_subject.txt", context).strip()
        text = render_to_string("email/low_balance.txt", context)
        html = render_to_string("email/low_balance.html", context)
    mail = EmailMultiAlternatives(subject, text, to=[user.email])
    mail.attach_alternative(html, "text/html")
    mail.send()
    return True, "accepted"


def _post(delivery: AlertDelivery) -> tuple[bool, str]:
    alert = delivery.alert
    body = json.dumps(describe_alert(delivery)).encode()
    secret = decrypt_credential(alert.webhook_secret, row=name_row(alert))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "NewBigAI-Webhook/1",
        "NewBigAI-Delivery": str(delivery.pk),
        "NewBigAI-Signature": sign_body(body, secret=secret, at=int(time.time())),
    }
    page = fetch_page(
        alert.webhook_url,
        headers,
        Bounds(size=ANSWER_BYTES),
        posted=body,
        private=settings.PRIVATE_WEBHOOKS,
    )
    return 200 <= page.status < 300, f"HTTP {page.status}"


def describe_alert(delivery: AlertDelivery) -> dict[str, object]:
    """The webhook's body. Money as exact decimal texts in USD."""
    return {
        "id": delivery.pk,
        "type": "test" if delivery.is_test else "balance.low",
        "created_at": delivery.created_at.isoformat(),
        "balance_usd": format_usd(delivery.balance),
        "threshold_usd": format_usd(delivery.threshold),
    }


def sign_body(body: bytes, *, secret: str, at: int) -> str:
    """ "t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">"; receivers refuse what
    is old, so that a message that was caught cannot be sent again."""
    signed = hmac.digest(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hex()}"


def give_secret(alert: BalanceAlert) -> str:
    """A new signing secret, which is shown now and never again; not saved here."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    alert.webhook_secret = encrypt_credential(secret, row=name_row(alert))
    return secret


def name_row(alert: BalanceAlert) -> str:
    """What the sealed secret is bound to."""
    return f"balance alert {alert.pk}"
