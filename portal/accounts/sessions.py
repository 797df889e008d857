"""Where somebody is signed in, and ending it."""

import re

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import User

# First match wins: Edge calls itself Chrome, Chrome calls itself Safari.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def list_sessions(user: User) -> list[UserSession]:
    """Living sessions, the newest visit first; dead rows are swept out on the way."""
    sessions = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def end_session(user: User, pk: int) -> bool:
    """False when there is no such session of this person."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    return True


def end_other_sessions(user: User, *, keep: str | None) -> int:
    """How many ended; `keep` is the session key of the browser that asks."""
    others = [row for row in list_sessions(user) if row.session_key != keep]
    for session in others:
        session.end()
    return len(others)


def sweep_dead_sessions() -> int:
    """Deletes sessions whose time is over and what was noted of them; how many."""
    count, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(living)).delete()
    return count


def describe_device(user_agent: str) -> str:
    """ "Firefox on Linux", or what the program calls itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    first_word = re.match(r"[\w.-]{1,40}", user_agent)
    return browser or system or (first_word[0] if first_word else _("Unknown device"))
