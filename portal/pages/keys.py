"""API keys: the list, and what is done to several at once."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gateway.keys import revoke_api_key, switch_api_key
from gateway.models import ApiKey
from portal.api_keys.graces import DEFAULT, GRACES
from portal.api_keys.listing import PAGE_SIZE, list_keys
from portal.pages.going_back import go_back
from portal.pages.key_owner import account_of

TEMPLATE = "portal/keys/list.html"
STATES: list[tuple[str, str | Promise]] = [
    ("", _("In use")),
    ("active", _("Active")),
    ("disabled", _("Disabled")),
    ("expired", _("Expired")),
    ("revoked", _("Revoked")),
    ("all", _("All")),
]
FILTERS = ("q", "status")


@login_required
@require_safe
def show_keys(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    page = list_keys(account, request.GET.dict())
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "page": page,
        "filters": filters,
        "states": STATES,
        "newer": make_url(filters, "after", page.newer),
        "older": make_url(filters, "before", page.older),
        "has_keys": bool(page.rows) or ApiKey.objects.filter(account=account).exists(),
        "here": request.get_full_path(),
        "graces": GRACES,
        "default_grace": DEFAULT,
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def make_url(filters: Mapping[str, str], place: str, key_id: int | None) -> str:
    """The list from one side of a key, "" at an end."""
    return "" if key_id is None else f"?{urlencode({**filters, place: key_id})}"


@login_required
@require_POST
def change_keys(request: HttpRequest) -> HttpResponse:
    """Disables or revokes the chosen keys; those of somebody else are not found."""
    action = request.POST.get("action", "")
    ids = [it for it in request.POST.getlist("ids") if it.isdecimal() and len(it) < 19]
    keys = list(
        ApiKey.objects.filter(
            account=account_of(request), pk__in=ids[:PAGE_SIZE], revoked_at__isnull=True
        )
    )
    if action == "revoke":
        for key in keys:
            revoke_api_key(key)
        text = ngettext("%(n)d key is revoked.", "%(n)d keys are revoked.", len(keys))
    elif action == "disable":
        for key in keys:
            switch_api_key(key, is_enabled=False)
        text = ngettext("%(n)d key is disabled.", "%(n)d keys are disabled.", len(keys))
    else:
        return HttpResponseBadRequest()
    if keys:
        messages.success(request, text % {"n": len(keys)})
    else:
        messages.warning(request, _("Choose some keys first."))
    return go_back(request, "portal:keys")
