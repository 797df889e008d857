"""One-time addresses at which a person sets a password: for people an operator made,
and for those who forgot theirs where no mail is set up."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from portal.accounts.sessions import list_sessions
from portal.models import User
from portal.site import read_site

LIFETIME_DAYS = settings.PASSWORD_RESET_TIMEOUT // 86_400
BY_MAIL, BY_HAND = "mail", "hand"


class LinkTokens(PasswordResetTokenGenerator):
    """Bound to the password and the last sign-in, so that it works once; and to the
    way it goes, for only what came by mail proves an address."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.key_salt = f"portal.accounts.password_links.{way}"


def make_password_link(user: User, *, way: str = BY_HAND) -> str:
    """An absolute address; good for LIFETIME_DAYS."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    token = LinkTokens(way).make_token(user)
    path = reverse("portal:password-link", args=[uid, token])
    return f"{read_site().base_url}{path}"


def find_user(uid: str, token: str) -> tuple[User, str] | None:
    """Whose link it is and which way it went; None when it does not work (any more)."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=min(pk, 2**63 - 1), is_active=True).first()
    if user is None:
        return None
    for way in (BY_HAND, BY_MAIL):
        if LinkTokens(way).check_token(user, token):
            return user, way
    return None


def use_link(user: User, password: str, *, way: str) -> None:
    """Sets the password and signs the person out elsewhere; a second factor stays
    asked for. A link that came by mail proves the address."""
    user.set_password(password)
    user.save(update_fields=["password"])
    for session in list_sessions(user):
        session.end()
    if way == BY_MAIL:
        addresses = EmailAddress.objects.filter(user=user, email__iexact=user.email)
        addresses.update(verified=True)
