"""Settings of mail and sign-in, from the environment; `portal.settings` takes them all.

allauth reads these names; what the operator changes at run time (who may sign up,
whether addresses are verified) is decided by portal/accounts/adapters.py.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from portal.environment import read_text
from portal.mail_environment import read_mail

MAIL = read_mail()
HAS_MAIL = bool(MAIL)  # without it: no verification, no reset, no alerts by e-mail
MAIL_FROM = read_text("EMAIL_FROM")
IS_HTTPS = read_text("SITE_URL").startswith("https://")

GITHUB = "github"
GOOGLE = "google"
OIDC = "openid_connect"

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
]
ACCOUNT_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "portal.people.middleware.guard_impersonation",
    "portal.accounts.middleware.follow_visitor",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/dashboard"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignUpExtras"
FORMS = "portal.accounts.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{FORMS}.LoginForm",
    "signup": f"{FORMS}.SignupForm",
    "add_email": f"{FORMS}.AddEmailForm",
    "change_email": f"{FORMS}.ChangeEmailForm",
    "change_password": f"{FORMS}.ChangePasswordForm",
    "set_password": f"{FORMS}.SetPasswordForm",
    "reset_password": f"{FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{FORMS}.ReauthenticateForm",
    "confirm_email_verification_code": f"{FORMS}.VerifyAddressForm",
    "confirm_password_reset_code": f"{FORMS}.VerifyResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if HAS_MAIL else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = HAS_MAIL
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"

MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{FORMS}.AuthenticateForm",
    "reauthenticate": f"{FORMS}.ReauthenticateByCodeForm",
    "activate_totp": f"{FORMS}.ActivateAppForm",
    "add_webauthn": f"{FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{FORMS}.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
# On https a passkey's answer must name our origin. Without it browsers offer passkeys
# on http://localhost alone, whose port may be any.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = not HAS_MAIL  # nobody could verify one
USERSESSIONS_TRACK_ACTIVITY = False  # portal.accounts.middleware does it, seldom
SEEN_EVERY = timedelta(minutes=5)

SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.LinkedLoginAdapter"
SOCIALACCOUNT_FORMS = {"signup": f"{FORMS}.LinkedSignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
LOGIN_ORIGINS: list[str] = []  # where a sign-in form may lead: CSP's form-action


def offer_login(
    provider: str, *, variable: str, origin: str, **more: object
) -> dict[str, object] | None:
    """Switches `provider` on when VARIABLE_CLIENT_ID is set."""
    client_id = read_text(f"{variable}_CLIENT_ID")
    if not client_id:
        return None
    secret = read_text(f"{variable}_CLIENT_SECRET")
    app: dict[str, object] = {"client_id": client_id, "secret": secret, **more}
    ACCOUNT_APPS.append(f"allauth.socialaccount.providers.{provider}")
    LOGIN_ORIGINS.append(origin)
    config: dict[str, object] = {"APPS": [app]}
    SOCIALACCOUNT_PROVIDERS[provider] = config
    return config


def find_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


if github := offer_login(GITHUB, variable="GITHUB", origin="https://github.com"):
    github["SCOPE"] = ["user:email"]
if google := offer_login(
    GOOGLE, variable="GOOGLE", origin="https://accounts.google.com"
):
    google["SCOPE"] = ["profile", "email"]
    google["OAUTH_PKCE_ENABLED"] = True
OIDC_ISSUER = read_text("OIDC_ISSUER")
if OIDC_ISSUER and (
    oidc := offer_login(
        OIDC,
        variable="OIDC",
        origin=find_origin(OIDC_ISSUER),
        provider_id="oidc",
        name=read_text("OIDC_NAME", "OpenID Connect"),
        settings={"server_url": OIDC_ISSUER},
    )
):
    oidc["OAUTH_PKCE_ENABLED"] = True
# The authorisation page may live elsewhere than the issuer.
LOGIN_ORIGINS += read_text("OIDC_LOGIN_ORIGIN").split()
