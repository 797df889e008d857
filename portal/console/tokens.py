"""Management tokens: any operator's own, and everybody's for superusers."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.console.access import actor_of, operator_page
from portal.forms.management_token import TokenForm
from portal.management_api.scopes import WRITE, list_open
from portal.management_api.token_list import STATES, find_tokens, list_tokens
from portal.management_api.tokens import IssuedToken, issue_token, revoke_token
from portal.models import ManagementToken
from portal.pages.going_back import go_back
from portal.pages.people import current_user
from portal.site import read_site

TEMPLATE = "console/tokens/list.html"
FILTERS = ("q", "status")
# A read-only call that a token's owner may make, the gentlest first.
SAMPLES = (
    *("groups", "models", "channels", "users", "keys", "usage/calls", "codes"),
    *("orders", "announcements", "settings", "audit", "system"),
)


@operator_page()
@require_safe
def show_tokens(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    page = list_tokens(user, request.GET.dict())
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    tail = f"?{urlencode(filters)}" if filters else "?"
    older = urlencode({**filters, "before": page.older}) if page.older else ""
    context: dict[str, Any] = {
        "page": page,
        "filters": filters,
        "states": STATES,
        "newer": tail if request.GET.get("before") else "",
        "older": f"?{older}" if older else "",
        "has_tokens": bool(page.rows) or find_tokens(user).exists(),
        "here": request.get_full_path(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_token(request: HttpRequest) -> HttpResponse:
    """The answer to a good POST is the secret itself: it is stored nowhere."""
    user = current_user(request)
    resources = [(it.name, it.label, WRITE in it.verbs) for it in list_open(user)]
    form = TokenForm(resources, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_token(
                user,
                name=form.cleaned_data["name"],
                scopes=form.scopes,
                expires_at=form.expires_at,
                actor=actor_of(request),
            )
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            return show_secret(request, issued)
    status = 422 if form.errors else 200
    return render(request, "console/tokens/new.html", {"form": form}, status=status)


def add_problems(form: TokenForm, problem: ValidationError) -> None:
    """Beside their fields; what the token may do has many."""
    for name, texts in problem.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def show_secret(request: HttpRequest, issued: IssuedToken) -> HttpResponse:
    base_url, scopes = read_site().base_url, issued.token.scopes
    place = next(
        (it for it in SAMPLES if f"{it.partition('/')[0]}:read" in scopes), SAMPLES[0]
    )
    sample = (
        f'curl {base_url}/api/v1/{place} \\\n  -H "Authorization: Bearer '
        f'{issued.secret}"'
    )
    context = {"token": issued.token, "secret": issued.secret, "sample": sample}
    return render(request, "console/tokens/secret.html", context)


@operator_page()
@require_POST
def end_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens = find_tokens(current_user(request))
    token: ManagementToken = get_object_or_404(tokens, pk=token_id)
    revoke_token(token, actor=actor_of(request))
    messages.success(request, _("“%(name)s” is revoked.") % {"name": token.name})
    return go_back(request, "console:tokens")


urls = [
    path("console/tokens", show_tokens, name="tokens"),
    path("console/tokens/new", make_token, name="token-new"),
    path("console/tokens/<int:token_id>/revoke", end_token, name="token-revoke"),
]
