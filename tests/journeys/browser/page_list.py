"""Every page there is, by the names of its addresses; `find_unlisted` finds those that
somebody added, or took away, without saying so here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.browser.console_pages import CONSOLE_OTHERS, CONSOLE_PAGES

Reader = Literal["anyone", "stranger", "member", "guarded", "staff"]


@dataclass(frozen=True, slots=True)
class Listed:
    """`path` has the facts of tests.journeys.browser.resident in braces. Strangers'
    pages send a member away, and members' pages a stranger; the guarded has a second
    factor."""

    path: str
    reader: Reader = "member"


PAGES: dict[str, Listed] = {
    **{name: Listed(path, "staff") for name, path in CONSOLE_PAGES.items()},
    "portal:home": Listed("/", "anyone"),
    "portal:models": Listed("/models", "anyone"),
    "portal:model": Listed("/models/{model}", "anyone"),
    "portal:docs": Listed("/docs", "anyone"),
    "portal:docs-reference": Listed("/docs/reference", "anyone"),
    "portal:status": Listed("/status", "anyone"),
    "portal:terms": Listed("/terms", "anyone"),
    "portal:privacy": Listed("/privacy", "anyone"),
    "account_login": Listed("/login", "stranger"),
    "account_signup": Listed("/signup", "stranger"),
    "account_reset_password": Listed("/account/password/reset/", "stranger"),
    "portal:dashboard": Listed("/dashboard"),
    "portal:keys": Listed("/keys"),
    "portal:new-key": Listed("/keys/new"),
    "portal:key": Listed("/keys/{key_id}"),
    "portal:usage": Listed("/usage"),
    "portal:usage-call": Listed("/usage/{rid}"),
    "portal:billing": Listed("/billing"),
    "portal:billing-ledger": Listed("/billing/ledger"),
    "portal:billing-statements": Listed("/billing/statements"),
    "portal:statement": Listed("/billing/statements/{month}"),
    "portal:billing-alert": Listed("/billing/alert"),
    "portal:billing-invitations": Listed("/billing/invitations"),
    "portal:playground": Listed("/playground"),
    "portal:settings": Listed("/settings"),
    "portal:settings-security": Listed("/settings/security"),
    "portal:settings-sessions": Listed("/settings/sessions"),
    "portal:settings-data": Listed("/settings/data"),
    "portal:design": Listed("/design", "staff"),
    "account_logout": Listed("/logout"),
    "account_change_password": Listed("/account/password/change/"),
    "account_reauthenticate": Listed("/account/reauthenticate/"),
    "mfa_activate_totp": Listed("/account/2fa/totp/activate/"),
    "mfa_deactivate_totp": Listed("/account/2fa/totp/deactivate/", "guarded"),
    "mfa_view_recovery_codes": Listed("/account/2fa/recovery-codes/", "guarded"),
    "mfa_generate_recovery_codes": Listed(
        "/account/2fa/recovery-codes/generate/", "guarded"
    ),
    "mfa_add_webauthn": Listed("/account/2fa/webauthn/add/"),
    "socialaccount_connections": Listed("/account/linked/"),
    "socialaccount_login_cancelled": Listed("/account/linked/login/cancelled/"),
}
# Not pages to walk to: a form's address, a download, a machine's, a redirect.
OTHERS: dict[str, str] = {
    **CONSOLE_OTHERS,
    "portal:end-impersonation": "takes a form",
    "portal:password-link": "works once; tests/portal/people/test_making.py",
    "portal:health": "for probes",
    "portal:readiness": "for probes",
    "portal:openapi": "for machines",
    "portal:change-keys": "takes a form",
    "portal:rotate-key": "takes a form",
    "portal:switch-key": "takes a form",
    "portal:revoke-key": "takes a form",
    "portal:usage-export": "a download",
    "portal:usage-forget": "takes a form",
    "portal:playground-call": "for scripts",
    "portal:billing-ledger-export": "a download",
    "portal:statement-pdf": "a download",
    "portal:billing-alert-secret": "takes a form",
    "portal:billing-alert-test": "takes a form",
    "portal:redeem": "takes a form",
    "portal:start-top-up": "takes a form",
    "portal:top-up": "of an order; the journey with Stripe goes through it",
    "portal:stripe-webhook": "for machines",
    "portal:theme": "takes a form",
    "portal:browser-key": "for scripts",
    "portal:operator-link": "works once; tests/portal/test_operator_link.py",
    "portal:settings-session-end": "takes a form",
    "portal:settings-export": "a download",
    "portal:settings-close": "takes a form",
    "set_language": "takes a form",
    "demo-picture": "an image",
    "account/sessions/": "leads to settings",
    "mfa_index": "leads to settings",
    "mfa_list_webauthn": "leads to settings",
    "mfa_download_recovery_codes": "a download",
    **dict.fromkeys(
        [
            "account_inactive",
            "account_email",
            "account_email_verification_sent",
            "account_set_password",
            "account_confirm_password_reset_code",
            "account_complete_password_reset",
            "account_password_reset_completed",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
            "mfa_login_webauthn",
            "socialaccount_signup",
            "socialaccount_login_error",
        ],
        "a step of signing in; the journeys of accounts go through it",
    ),
}
FOREIGN = {"management"}  # not ours to make; answers JSON, no pages
PROVIDERS = ("github_", "google_", "openid_connect_")  # allauth's redirects, if any


def find_unlisted() -> list[str]:
    """Names that are only here or only in the URLconf."""
    found = {name for name, _ in list_addresses()}
    names = {name for name in found if not name.startswith(PROVIDERS)}
    return sorted(names ^ (PAGES.keys() | OTHERS.keys()))


def list_addresses() -> list[tuple[str, str]]:
    """Name and route of everything in the URLconf."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, route: str
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or here}", here
        elif pattern.namespace not in FOREIGN:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
