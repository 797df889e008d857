"""What follows when somebody signs out."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.impersonation import SESSION_KEY
from portal.people.signing_in_as import actor_behind, note_end


@receiver(user_logged_out)
def note_end_of_impersonation(request: HttpRequest, **kwargs: Any) -> None:
    """An operator who is signed in as somebody signs out altogether."""
    if SESSION_KEY in request.session:
        note_end(request, actor=actor_behind(request), why="signed out")
