"""allauth's pages: `/login`, `/signup`, `/logout`, and the rest under `/account/`.

The list is our own because allauth's leaves out what the settings of the moment do not
need, and offers pages that we have better ones for.
"""

from importlib import import_module

from allauth.account import views
from allauth.socialaccount import providers
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from portal.pages.sign_up import show_address, show_reset, show_sign_up

to_security = RedirectView.as_view(pattern_name="portal:settings-security")

password_pages = [
    path("change/", views.password_change, name="account_change_password"),
    path("set/", views.password_set, name="account_set_password"),
    path("reset/", show_reset, name="account_reset_password"),
    path(
        "reset/confirm/",
        views.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "reset/complete/",
        views.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "reset/done/",
        views.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
account_pages: list[URLPattern | URLResolver] = [
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("email/", show_address, name="account_email"),
    path(
        "confirm-email/",
        views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("password/", include(password_pages)),
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/webauthn/", to_security, name="mfa_list_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", RedirectView.as_view(pattern_name="portal:settings-sessions")),
    path("linked/", include("allauth.socialaccount.urls")),
]


def list_provider_pages() -> list[URLPattern]:
    """Where the other sites send people back to, for those that are switched on."""
    return [
        pattern
        for provider in providers.registry.get_class_list()
        for pattern in import_module(f"{provider.get_package()}.urls").urlpatterns
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("login", views.login, name="account_login"),
    path("signup", show_sign_up, name="account_signup"),
    path("logout", views.logout, name="account_logout"),
    path("account/", include([*account_pages, *list_provider_pages()])),
]
