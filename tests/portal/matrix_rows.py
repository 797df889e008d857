"""Who may open what, one row an address; the console has a matrix of its own."""

from enum import Enum


class Access(Enum):
    OPEN = "anyone"
    MEMBER = "whoever is signed in; each sees their own"
    OWNER = "whoever owns the thing in the address; for others it is not there"
    STAFF = "operators"
    TOKEN = "management tokens; cookies never"
    MACHINE = "a machine that proves itself in its message"


OPEN = """
portal:health portal:readiness portal:operator-link portal:password-link portal:models
portal:model portal:status portal:theme portal:home portal:docs portal:docs-reference
portal:openapi portal:terms portal:privacy account_login account_signup
account_reset_password account_confirm_password_reset_code
account_complete_password_reset account_password_reset_completed account_inactive
account_email_verification_sent mfa_authenticate mfa_login_webauthn
socialaccount_login_cancelled socialaccount_login_error socialaccount_signup
set_language demo-picture
"""
MEMBER = """
portal:end-impersonation portal:browser-key portal:keys portal:new-key
portal:change-keys portal:billing portal:redeem portal:start-top-up
portal:billing-ledger portal:billing-ledger-export portal:billing-statements
portal:statement-pdf portal:statement portal:billing-alert portal:billing-alert-secret
portal:billing-alert-test portal:billing-invitations portal:playground
portal:dashboard portal:usage portal:usage-export portal:settings
portal:settings-security portal:settings-sessions portal:settings-data
portal:settings-export portal:settings-close account_logout account_reauthenticate
account_email account_change_password account_set_password mfa_index mfa_list_webauthn
mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes
mfa_generate_recovery_codes mfa_download_recovery_codes mfa_add_webauthn
mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn account/sessions/
socialaccount_connections
"""
OWNER = """
portal:key portal:rotate-key portal:switch-key portal:revoke-key portal:top-up
portal:playground-call portal:usage-call portal:usage-forget
portal:settings-session-end
"""
# Addresses that take a form or a message and are never read.
FORMS = """
portal:end-impersonation portal:browser-key portal:change-keys portal:rotate-key
portal:switch-key portal:revoke-key portal:redeem portal:start-top-up
portal:billing-alert-secret portal:billing-alert-test portal:stripe-webhook
portal:theme portal:usage-forget portal:settings-session-end portal:settings-export
portal:settings-close set_language
"""
POSTED = frozenset(FORMS.split())

ROWS: dict[str, Access] = {
    **dict.fromkeys(OPEN.split(), Access.OPEN),
    **dict.fromkeys(MEMBER.split(), Access.MEMBER),
    **dict.fromkeys(OWNER.split(), Access.OWNER),
    "portal:design": Access.STAFF,
    "portal:stripe-webhook": Access.MACHINE,
}
# Redirects to other sites for signing in; there only when they are set up.
PROVIDERS = ("github_", "google_", "openid_connect_")


def find_access(name: str) -> Access | None:
    """None for an address that nobody has thought about."""
    if name.startswith(("api/v1/", "^api")):
        return Access.TOKEN
    return ROWS.get(name)
