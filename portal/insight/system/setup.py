"""Which environment variables are set, without the secrets among them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

PLAIN = (
    *("MODE", "HOST", "PORT", "WEB_WORKERS", "DATA_DIR", "SITE_URL", "ALLOWED_HOSTS"),
    *("DEBUG", "DEMO", "UNPRICED_MODELS", "WELCOME_CREDIT", "TRUSTED_PROXIES"),
    *("PRIVATE_UPSTREAMS", "PRIVATE_WEBHOOKS", "EMAIL_FROM", "OIDC_ISSUER"),
    *("STRIPE_API_BASE", "TOP_UP_MIN", "TOP_UP_MAX", "BODY_TIMEOUT"),
    *("MAX_JSON_BYTES", "MAX_UPLOAD_BYTES", "MAX_IMAGE_UPLOAD_BYTES"),
    *("LIMIT_QUEUE_SECONDS", "MANAGEMENT_RPM"),
)
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")  # with passwords in them
SECRETS = (
    *("SECRET_KEY", "KEY_PEPPER", "CREDENTIAL_KEYS"),
    *("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"),
    *("GITHUB_CLIENT_SECRET", "GOOGLE_CLIENT_SECRET", "OIDC_CLIENT_SECRET"),
)


@dataclass(frozen=True, slots=True)
class Variable:
    """`value` may be shown to anyone who may see the page; a secret has none."""

    name: str
    is_set: bool
    is_secret: bool
    value: str = ""


def list_variables() -> Sequence[Variable]:
    return [
        *(_describe(name, _read(name)) for name in PLAIN),
        *(_describe(name, hide_password(_read(name))) for name in ADDRESSES),
        *(_describe(name, is_secret=True) for name in SECRETS),
    ]


def list_ways() -> dict[str, str]:
    """How the gateway is set up, whatever the variables say."""
    is_postgres = connection.vendor == "postgresql"
    return {
        "mode": settings.MODE,
        "database": "PostgreSQL" if is_postgres else "SQLite",
        "mail": "yes" if settings.HAS_MAIL else "no",
        "payments": "Stripe" if settings.STRIPE_SECRET_KEY else "no",
        "https": "yes" if settings.HAS_HTTPS else "no",
        "debug": "yes" if settings.DEBUG else "no",
    }


def hide_password(url: str) -> str:
    """Scheme, host, port and path; without who signs in, and without the query."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "?"
    if not parts.scheme:
        return "?"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _describe(name: str, value: str = "", *, is_secret: bool = False) -> Variable:
    is_set = bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
    return Variable(name, is_set, is_secret, "" if is_secret else value)


def _read(name: str) -> str:
    return os.environ.get(name, "")
