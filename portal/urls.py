"""Pages and operators' addresses; `/v1` is answered by gateway/asgi.py."""

from django.urls import include, path

from gateway.api.demo_pictures import show_demo_picture
from portal.pages.billing import redeem, show_billing
from portal.pages.billing_alert import renew_secret, send_test, show_alert
from portal.pages.billing_invitations import show_invitations
from portal.pages.billing_ledger import export_ledger, show_ledger
from portal.pages.billing_statements import (
    download_statement,
    show_statement,
    show_statements,
)
from portal.pages.billing_top_up import receive_stripe, show_top_up, start
from portal.pages.browser_keys import make_browser_key
from portal.pages.dashboard import show_dashboard
from portal.pages.docs import show_docs, show_openapi, show_reference
from portal.pages.health import show_health, show_readiness
from portal.pages.home import show_home
from portal.pages.impersonation import end_impersonation
from portal.pages.keys import change_keys, show_keys
from portal.pages.language import choose_language
from portal.pages.legal import show_privacy, show_terms
from portal.pages.models import show_model, show_models
from portal.pages.one_key import (
    make_key,
    revoke_key,
    rotate_key,
    show_key,
    switch_key,
)
from portal.pages.operator_link import show_operator_link
from portal.pages.password_link import show_password_link
from portal.pages.playground import show_playground, show_playground_call
from portal.pages.settings import show_settings
from portal.pages.settings_data import close, export_data, show_data
from portal.pages.settings_security import (
    revoke_session,
    show_security,
    show_sessions,
)
from portal.pages.showcase import show_design
from portal.pages.status import show_status
from portal.pages.theme import choose_theme
from portal.pages.usage import export_usage, show_usage
from portal.pages.usage_call import forget_call, show_call

pages = [
    path("healthz", show_health, name="health"),  # answered by portal.middleware
    path("readyz", show_readiness, name="readiness"),
    path("operator/<str:token>", show_operator_link, name="operator-link"),
    path("welcome/<str:uid>/<str:token>", show_password_link, name="password-link"),
    path("impersonation/end", end_impersonation, name="end-impersonation"),
    path("keys/browser", make_browser_key, name="browser-key"),
    path("keys", show_keys, name="keys"),
    path("keys/new", make_key, name="new-key"),
    path("keys/change", change_keys, name="change-keys"),
    path("keys/<int:key_id>", show_key, name="key"),
    path("keys/<int:key_id>/rotate", rotate_key, name="rotate-key"),
    path("keys/<int:key_id>/switch", switch_key, name="switch-key"),
    path("keys/<int:key_id>/revoke", revoke_key, name="revoke-key"),
    path("billing", show_billing, name="billing"),
    path("billing/redeem", redeem, name="redeem"),
    path("billing/top-up", start, name="start-top-up"),
    path("billing/top-up/<uuid:order_id>", show_top_up, name="top-up"),
    path("billing/ledger", show_ledger, name="billing-ledger"),
    path("billing/ledger.csv", export_ledger, name="billing-ledger-export"),
    path("billing/statements", show_statements, name="billing-statements"),
    path(
        "billing/statements/<str:month>.pdf", download_statement, name="statement-pdf"
    ),
    path("billing/statements/<str:month>", show_statement, name="statement"),
    path("billing/alert", show_alert, name="billing-alert"),
    path("billing/alert/secret", renew_secret, name="billing-alert-secret"),
    path("billing/alert/test", send_test, name="billing-alert-test"),
    path("billing/invitations", show_invitations, name="billing-invitations"),
    path("billing/stripe/webhook", receive_stripe, name="stripe-webhook"),
    path("models", show_models, name="models"),
    path("models/<path:name>", show_model, name="model"),
    path("status", show_status, name="status"),
    path("playground", show_playground, name="playground"),
    path("playground/calls/<uuid:rid>", show_playground_call, name="playground-call"),
    path("theme", choose_theme, name="theme"),
    path("", show_home, name="home"),
    path("design", show_design, name="design"),
    path("docs", show_docs, name="docs"),
    path("docs/reference", show_reference, name="docs-reference"),
    path("openapi.json", show_openapi, name="openapi"),
    path("dashboard", show_dashboard, name="dashboard"),
    path("usage", show_usage, name="usage"),
    path("usage/export", export_usage, name="usage-export"),
    path("usage/<uuid:rid>", show_call, name="usage-call"),
    path("usage/<uuid:rid>/forget", forget_call, name="usage-forget"),
    path("terms", show_terms, name="terms"),
    path("privacy", show_privacy, name="privacy"),
    path("settings", show_settings, name="settings"),
    path("settings/security", show_security, name="settings-security"),
    path("settings/sessions", show_sessions, name="settings-sessions"),
    path("settings/sessions/<int:pk>/end", revoke_session, name="settings-session-end"),
    path("settings/data", show_data, name="settings-data"),
    path("settings/data/export", export_data, name="settings-export"),
    path("settings/close", close, name="settings-close"),
]

urlpatterns = [
    path("", include((pages, "portal"))),
    path("", include("portal.console.urls")),
    path("", include("portal.management_api.urls")),
    path("", include("portal.sign_in_urls")),
    path("language", choose_language, name="set_language"),
    path("demo/pictures/<str:name>.png", show_demo_picture, name="demo-picture"),
]
