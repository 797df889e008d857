"""Being signed in as somebody else: who it really is stays in the session.

The session belongs to the person, so every page is theirs; beside the person it names
the operator. It ends when the operator asks for it, signs out, loses the right or
changes their password, when the person is gone, and after an hour.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as ID
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from portal.models import Right, User

SESSION_KEY = "impersonator_id"
PROOF_KEY = "impersonator_hash"  # changes with the operator's password
SINCE_KEY = "impersonating_since"
LONGEST = timedelta(hours=1)


def find_impersonator(request: HttpRequest) -> User | None:
    """The operator behind the session of another person; None as a rule, and when
    the session may not go on."""
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    operator = User.objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    if operator is None or not _is_proven(request, operator):
        return None
    return operator


def may_go_on(request: HttpRequest, operator: User) -> bool:
    """Whether `operator` may still be the person the session is of."""
    since = request.session.get(SINCE_KEY, 0)
    return (
        operator.has_right(Right.IMPERSONATE)
        and 0 <= time.time() - since < LONGEST.total_seconds()
        and request.user.is_authenticated
    )


def begin_session(request: HttpRequest, operator: User, person: User) -> None:
    """From now on the browser is the person's. The operator's own session is gone:
    nothing of it leaks, and its key is of no use to anybody. No sign-in is recorded
    of the person, for there was none."""
    _give_session(request, person)
    request.session[SESSION_KEY] = operator.pk
    request.session[PROOF_KEY] = operator.get_session_auth_hash()
    request.session[SINCE_KEY] = time.time()


def end_session(request: HttpRequest, operator: User | None) -> None:
    """The browser is the operator's again, or nobody's."""
    if operator is None:
        request.session.flush()
        request.user = AnonymousUser()
        return
    _give_session(request, operator)


def read_person_id(request: HttpRequest) -> str:
    """Whom the session is of, though that person may not be let in any more."""
    return str(request.session.get(ID, ""))


def _give_session(request: HttpRequest, user: User) -> None:
    """As django.contrib.auth.login does, without telling anybody."""
    request.session.flush()  # a new key, and nothing of before
    request.session[ID] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.user = user
    rotate_token(request)


def _is_proven(request: HttpRequest, operator: User) -> bool:
    proof = str(request.session.get(PROOF_KEY, ""))
    return constant_time_compare(proof, operator.get_session_auth_hash())
