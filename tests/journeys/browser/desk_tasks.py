"""What the desk (tests.journeys.desk) does for the browser journeys, in a process
that has the server's settings; called by `site.desk.call`."""

import random
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import StringIO
from unittest.mock import patch

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone

from gateway.metering.lease import LeaseTaken
from gateway.metering.rollups import recompute_rollups
from gateway.models import ApiKey
from portal.models import User
from tests.factories.history import add_closed_call


def finish_person(email: str, password: str, *, is_staff: bool) -> None:
    """A password, a verified address, and an operator's rights if asked for."""
    user = User.objects.get(email=email)
    user.set_password(password)
    user.name = "Ada Lovelace"
    user.is_staff = user.is_superuser = is_staff
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )


def find_ids(email: str) -> dict[str, str]:
    """For addresses of pages about this person."""
    return {"user_id": str(User.objects.get(email=email).pk)}


def add_second_factor(email: str) -> None:
    """An authenticator app and recovery codes."""
    user = User.objects.get(email=email)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def run_in_past(words: list[str], days: int) -> str:
    """What a command printed that ran so many days ago."""
    then = timezone.now() - timedelta(days=days)
    output = StringIO()
    with patch("django.utils.timezone.now", return_value=then):
        call_command(*words, stdout=output)
    return output.getvalue()


def open_session(email: str, language: str) -> dict[str, str]:
    """A session of someone who has just typed the password again."""
    user = User.objects.get(email=email)
    if language:
        user.language = language
        user.save(update_fields=["language"])
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    typed = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [typed]  # allauth's, and whose they are
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


def sum_again(since: datetime) -> None:
    """Waits while the server's own run is going."""
    for _ in range(600):
        try:
            recompute_rollups(since)
        except LeaseTaken:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the rollups' lease was not given back")


def add_history(email: str, calls: int, days: int) -> None:
    """Spread over the days, more of them lately; the same for the same numbers."""
    keys = list(ApiKey.objects.filter(account__user__email=email))
    chance = random.Random(calls * 1000 + days)
    now = datetime.now(UTC)
    ages = sorted((chance.random() ** 1.5 for _ in range(calls)), reverse=True)
    for age in ages:  # the ledger is written in the order of time
        add_closed_call(chance.choice(keys), now - timedelta(days=days) * age, chance)
    sum_again(now - timedelta(days=days + 1))
