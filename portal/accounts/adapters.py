"""What allauth asks us: who may sign up, what the site is called, who the client is."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gateway.client_address import find_client_address
from gateway.crypto import decrypt_credential, encrypt_credential
from portal.accounts.invitations import recall_inviter
from portal.models import SignUp, User
from portal.site import read_site

log = structlog.get_logger(__name__)
VERIFY_ADDRESS = "allauth.account.stages.EmailVerificationStage"
OUR_VERIFY_ADDRESS = "portal.accounts.stages.VerifyAddressStage"
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  a peer on a Unix socket has none
SECOND_FACTOR_ROW = "second factor"  # authenticated with each encrypted secret


def may_sign_up(request: HttpRequest) -> bool:
    rule = read_site().sign_up
    if rule == SignUp.INVITATION:
        return recall_inviter(request) is not None
    return rule == SignUp.OPEN


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def get_login_stages(self) -> list[str]:
        stages = super().get_login_stages()
        return [
            OUR_VERIFY_ADDRESS if stage == VERIFY_ADDRESS else stage for stage in stages
        ]

    def get_client_ip(self, request: HttpRequest) -> str:
        """For rate limits and the list of sessions; proxies count as on `/v1`."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = find_client_address(request.META.get("REMOTE_ADDR", ""), [forwarded])
        return str(address or UNKNOWN_ADDRESS)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Links in mails are made from the site's address, not from the request,
        whose Host anybody may invent."""
        with_site = {**context, "site": read_site()}
        mail: EmailMessage = super().render_mail(
            template_prefix, email, with_site, headers
        )
        return mail

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """A mail server that is away is the operator's trouble: the page goes on, and
        the person can ask for the code again."""
        if not settings.HAS_MAIL:
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as trouble:
            log.warning("mail_not_sent", mail=template_prefix, reason=repr(trouble))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/settings/security"


class LinkedLoginAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return may_sign_up(request)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        names = [data.get("first_name") or "", data.get("last_name") or ""]
        user.name = (data.get("name") or " ".join(names)).strip()[:100]
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only into an account whose owner proved the address too: otherwise somebody
        could wait in it for the true owner."""
        owners = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return bool(owners.exists())

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return "/settings/security"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return encrypt_credential(text, row=SECOND_FACTOR_ROW)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_credential(encrypted_text, row=SECOND_FACTOR_ROW)

    def _get_site_name(self) -> str:
        """What an authenticator app or a browser calls us."""
        return read_site().name

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}
