"""Who calls: a management token in the Authorization header, and nothing else. No
cookie works here, so no page of another site can make a browser call."""

from threading import Lock

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from gateway.client_address import find_client_address
from gateway.errors import TooManyWrongKeys
from gateway.failed_keys import WINDOW_SECONDS, FailedKeys
from gateway.key_rules import Address
from portal.management_api.problems import MissingScope, TooManyFailures
from portal.management_api.scopes import READ, WRITE, right_of
from portal.management_api.tokens import TokenRefused, find_token, note_use
from portal.models import ManagementToken, User

SAFE = ("GET", "HEAD", "OPTIONS")
failed_tokens = FailedKeys()
_lock = Lock()  # pages are answered by threads


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ManagementToken] | None:
        """None without a token. Raises AuthenticationFailed or TooManyFailures."""
        scheme, _blank, rest = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer" or not rest.strip():
            return None
        address = read_address(request)
        _check_failures(address)
        try:
            token = find_token(rest.strip().decode("latin-1"))
        except TokenRefused:
            with _lock:
                failed_tokens.note(address)
            raise AuthenticationFailed(
                _("This management token is unknown, revoked or expired.")
            ) from None
        note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="management"'


def _check_failures(address: Address | None) -> None:
    try:
        with _lock:
            failed_tokens.check(address)
    except TooManyWrongKeys:
        raise TooManyFailures(wait=WINDOW_SECONDS) from None


def read_address(request: Request) -> Address | None:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return find_client_address(request.META.get("REMOTE_ADDR", ""), [forwarded])


class HasScope(BasePermission):
    """The token has the scope of what is asked, and its owner still the right."""

    def has_permission(self, request: Request, view: object) -> bool:
        token, user = request.auth, request.user
        if not isinstance(token, ManagementToken) or not isinstance(user, User):
            return False
        verb = READ if request.method in SAFE else WRITE
        scope = f"{getattr(view, 'resource', '')}:{verb}"
        if scope not in token.scopes:
            raise MissingScope(
                _("This token lacks the scope %(scope)s.") % {"scope": scope}
            )
        if not user.has_right(right_of(scope)):
            raise MissingScope(
                _("The token's owner no longer has the right: %(right)s.")
                % {"right": right_of(scope).label}
            )
        return True
