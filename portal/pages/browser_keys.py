"""Where a page of ours fetches a key for its reader."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.browser_keys import BrowserKeyDisabled, Purpose, issue_browser_key
from portal.pages.people import current_user


@login_required
@never_cache
@require_POST
def make_browser_key(request: HttpRequest) -> JsonResponse:
    """`purpose` is "playground" or "docs"; {secret, name, expires_at}, or {message}
    with 400 or 403."""
    try:
        purpose = Purpose(request.POST.get("purpose", Purpose.PLAYGROUND))
        issued = issue_browser_key(current_user(request).account, purpose)
    except BrowserKeyDisabled:
        message = _("You disabled this page's key. Enable it on the API keys page.")
        return JsonResponse({"message": message}, status=403)
    except ValueError:
        return JsonResponse({"message": _("There is no such purpose.")}, status=400)
    expires_at = issued.key.expires_at
    return JsonResponse(
        {
            "secret": issued.secret,
            "name": issued.key.name,
            "expires_at": expires_at.isoformat() if expires_at else None,
        }
    )
