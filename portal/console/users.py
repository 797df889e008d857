"""People: the list, and what is done to several at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gateway.models import Group
from portal.console.access import actor_of, operator_page
from portal.models import Right
from portal.people.changing import Done, move_users, switch_users
from portal.people.listing import NEWEST, ORDERS, PAGE_SIZE, list_people
from portal.people.searching import STATES

TEMPLATE = "console/users/list.html"
FILTERS = ("q", "status", "group", "sort")


@operator_page(Right.USERS)
@require_safe
def show_users(request: HttpRequest) -> HttpResponse:
    page = list_people(request.GET.dict())
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context: dict[str, Any] = {
        "page": page,
        "filters": filters,
        "is_filtered": bool(filters.keys() - {"sort"}),
        "states": STATES,
        "orders": [(name, label) for name, (label, _order) in ORDERS.items()],
        "sort": filters.get("sort", NEWEST),
        "groups": list(Group.objects.order_by("name").values_list("pk", "name")),
        "newer": make_url({**filters, "after": page.newer}) if page.newer else "",
        "older": make_url({**filters, "before": page.older}) if page.older else "",
        "here": request.get_full_path(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def make_url(query: dict[str, str]) -> str:
    return f"{reverse('console:users')}?{urlencode(query)}"


@operator_page(Right.USERS)
@require_POST
def change_users(request: HttpRequest) -> HttpResponse:
    """Disables, enables or moves the chosen people to a group."""
    ids = [it for it in request.POST.getlist("ids") if it.isdecimal() and len(it) < 19]
    chosen = list(map(int, ids[:PAGE_SIZE]))
    actor = actor_of(request)
    match request.POST.get("action"):
        case "disable" | "enable" as action:
            is_enabled = action == "enable"
            done = switch_users(chosen, is_enabled=is_enabled, actor=actor)
        case "move":
            wanted = request.POST.get("group", "")
            is_id = wanted.isdecimal() and len(wanted) < 19
            group = Group.objects.filter(pk=wanted).first() if is_id else None
            if group is None:
                return HttpResponseBadRequest()
            done = move_users(chosen, group, actor=actor)
        case _unknown:
            return HttpResponseBadRequest()
    tell_done(request, done)
    url = request.POST.get("next", "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, None)
    return redirect(url if is_ours else "console:users")


def tell_done(request: HttpRequest, done: Done) -> None:
    if done.changed:
        text = ngettext("%(n)d user changed.", "%(n)d users changed.", done.changed)
        messages.success(request, text % {"n": done.changed})
    if done.skipped:
        text = ngettext(
            "%(n)d user was left as is: yourself, someone who has left, or a "
            "superuser.",
            "%(n)d users were left as they are: yourself, people who have left, or "
            "superusers.",
            done.skipped,
        )
        messages.warning(request, text % {"n": done.skipped})
    if not done.changed and not done.skipped:
        messages.warning(request, _("Choose some users first."))


urls = [
    path("console/users", show_users, name="users"),
    path("console/users/change", change_users, name="change-users"),
]
