"""Being signed in as somebody else: who it really is stays in the session."""

from django.http import HttpRequest

from portal.models import User

SESSION_KEY = "impersonator_id"


def find_impersonator(request: HttpRequest) -> User | None:
    """The operator behind the session of another person; None as a rule."""
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    return User.objects.filter(pk=user_id, is_active=True, is_staff=True).first()
