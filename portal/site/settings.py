"""`read_site()`: the site's settings with defaults filled in, cached in the process.

A change is seen at once in the process that saved it and within `CACHE_SECONDS`
everywhere else.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import translation

from gateway.money import NANO
from portal.models.site_settings import ONLY_ROW, SignUp, SiteSettings
from portal.site.legal import write_default

CACHE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class TopUpPreset:
    """`amount` nano-USD are credited for a payment of `price` nano-USD."""

    amount: int
    percent_off: int

    @property
    def price(self) -> int:
        return self.amount * (100 - self.percent_off) // 100


@dataclass(frozen=True, slots=True)
class Site:
    """Money in nano-USD; `display_rate` is display currency per USD."""

    name: str
    base_url: str  # without a slash at the end
    sign_up: SignUp
    welcome_credit: int
    invitation_reward: int
    invitation_bonus: int
    display_currency: str
    display_rate: Decimal
    require_email_verification: bool  # already False when no mail is configured
    support_email: str
    top_up_presets: tuple[TopUpPreset, ...]
    low_balance: int
    legal: dict[str, str]  # "terms_en" … as written by the operator, may be empty

    def write_legal(self, page: str) -> str:
        """Markdown of "terms" or "privacy" in the active language: the operator's
        text, or our own when none was written."""
        suffix = legal_suffix()
        text = self.legal[f"{page}_{suffix}"]
        return text or write_default(page, suffix=suffix, site_name=self.name)


def legal_suffix() -> str:
    language = translation.get_language() or ""
    return "zh_hans" if language.startswith("zh") else "en"


_cached: Site | None = None
_cached_until = 0.0


def read_site() -> Site:
    """One query every few seconds at most; not for the event loop."""
    global _cached, _cached_until
    if _cached is None or time.monotonic() > _cached_until:
        _cached = load_site()
        _cached_until = time.monotonic() + CACHE_SECONDS
    return _cached


def forget_site() -> None:
    global _cached
    _cached = None


@receiver([post_save, post_delete], sender=SiteSettings)
def forget_after_change(**kwargs: Any) -> None:
    forget_site()


def load_site() -> Site:
    row = SiteSettings.objects.filter(pk=ONLY_ROW).first() or SiteSettings()
    credit = row.welcome_credit
    return Site(
        name=row.name,
        base_url=(row.base_url or find_base_url()).rstrip("/"),
        sign_up=SignUp(row.sign_up),
        welcome_credit=settings.WELCOME_CREDIT if credit is None else credit,
        invitation_reward=row.invitation_reward,
        invitation_bonus=row.invitation_bonus,
        display_currency=row.display_currency,
        display_rate=row.display_rate,
        require_email_verification=row.require_email_verification and settings.HAS_MAIL,
        support_email=row.support_email,
        top_up_presets=tuple(
            TopUpPreset(amount * NANO, percent)
            for amount, percent in row.top_up_presets
        ),
        low_balance=row.low_balance,
        legal={
            "terms_en": row.terms_en,
            "terms_zh_hans": row.terms_zh_hans,
            "privacy_en": row.privacy_en,
            "privacy_zh_hans": row.privacy_zh_hans,
        },
    )


def find_base_url() -> str:
    return settings.SITE_URL or f"http://127.0.0.1:{settings.PORT}"
