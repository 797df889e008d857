"""What the environment decides: shown beside the settings, never changed there."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.money import format_usd


@dataclass(frozen=True, slots=True)
class Variable:
    """`read` gives the value in force, "" for none; None for a secret, of which only
    is told whether it is set."""

    name: str
    what: str | Promise
    read: Callable[[], str] | None = None

    @property
    def is_set(self) -> bool:
        return bool(os.environ.get(self.name) or os.environ.get(f"{self.name}_FILE"))

    @property
    def is_secret(self) -> bool:
        return self.read is None

    @property
    def value(self) -> str:
        return self.read() if self.read else ""


def _setting(name: str) -> Callable[[], str]:
    return lambda: str(getattr(settings, name))


def _switch(name: str) -> Callable[[], str]:
    return lambda: "yes" if getattr(settings, name) else "no"


def _write_bytes(name: str) -> Callable[[], str]:
    return lambda: f"{getattr(settings, name) / 1024**2:.0f} MiB"


def _networks(name: str) -> Callable[[], str]:
    return lambda: ", ".join(getattr(settings, name))


VARIABLES: dict[str, list[Variable]] = {
    "site": [
        Variable("SITE_URL", _("the address of the site"), _setting("SITE_URL")),
        Variable("MODE", _("embedded or production"), _setting("MODE")),
        Variable("DEMO", _("built-in demo models"), _switch("HAS_DEMO")),
    ],
    "sign-up": [
        Variable(
            "WELCOME_CREDIT",
            _("welcome credit, USD, while the setting above is empty"),
            lambda: format_usd(settings.WELCOME_CREDIT),
        ),
        Variable("GITHUB_CLIENT_ID", _("sign-in with GitHub")),
        Variable("GOOGLE_CLIENT_ID", _("sign-in with Google")),
        Variable("OIDC_CLIENT_ID", _("sign-in with your own identity provider")),
    ],
    "payment": [
        Variable("STRIPE_SECRET_KEY", _("switches payment by Stripe on")),
        Variable("STRIPE_WEBHOOK_SECRET", _("proves that a message is Stripe's")),
        Variable("TOP_UP_MIN", _("least in one payment, USD"), _setting("TOP_UP_MIN")),
        Variable("TOP_UP_MAX", _("most in one payment, USD"), _setting("TOP_UP_MAX")),
    ],
    "limits": [
        Variable(
            "UNPRICED_MODELS",
            _("calls to a model without a price: serve or refuse"),
            _setting("UNPRICED_MODELS"),
        ),
        Variable(
            "LIMIT_QUEUE_SECONDS",
            _("how long a call over a limit waits for its turn; 0: refused at once"),
            _setting("LIMIT_QUEUE_SECONDS"),
        ),
        Variable(
            "MAX_JSON_BYTES", _("largest JSON request"), _write_bytes("MAX_JSON_BYTES")
        ),
        Variable(
            "MAX_UPLOAD_BYTES",
            _("largest sound file"),
            _write_bytes("MAX_UPLOAD_BYTES"),
        ),
        Variable(
            "MAX_IMAGE_UPLOAD_BYTES",
            _("largest images in one request"),
            _write_bytes("MAX_IMAGE_UPLOAD_BYTES"),
        ),
        Variable(
            "PRIVATE_UPSTREAMS",
            _("private networks that channels may reach"),
            _networks("PRIVATE_UPSTREAMS"),
        ),
        Variable(
            "TRUSTED_PROXIES",
            _("proxies whose word about an address counts"),
            _networks("TRUSTED_PROXIES"),
        ),
    ],
    "mail": [
        Variable("EMAIL_URL", _("mail server, with its password")),
        Variable("EMAIL_HOST", _("mail server, when EMAIL_URL is not used")),
        Variable("EMAIL_FROM", _("sender of all mail"), _setting("DEFAULT_FROM_EMAIL")),
    ],
}
