"""Models and prices: the list, and what is done to several at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gateway.enums import Endpoint
from portal.console.access import actor_of, operator_page
from portal.models import Right
from portal.pages.going_back import go_back
from portal.pricing.finding import ORDERS, STATES, ModelQuery, find_models
from portal.pricing.listing import ModelRow, list_models
from portal.pricing.saving import show_models
from portal.usage.words import name_endpoint

TEMPLATE = "console/models/list.html"
PAGE = 50  # rows; they are in memory, so a page number does
FILTERS = ("q", "vendor", "endpoint", "state", "sort")


@operator_page(Right.PRICES)
@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    wanted = ModelQuery.parse(request.GET.dict())
    rows = list_models()
    found = find_models(rows, wanted)
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "count": len(found),
        "wanted": wanted,
        "kept": urlencode(kept),
        "here": request.get_full_path(),
        "has_models": bool(rows),
        "unpaid": [row for row in rows if row.is_unpaid],
        "served": sum(bool(row.channels) for row in rows),
        "vendors": sorted({(it.vendor_name, it.vendor) for it in rows if it.vendor}),
        "endpoints": list_endpoints(rows),
        "states": [(word, text) for word, (text, _match) in STATES.items()],
        "orders": [(word, text) for word, (text, _key) in ORDERS.items()],
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def list_endpoints(rows: list[ModelRow]) -> list[tuple[str, str]]:
    """(word, name) of those that some model has."""
    there = {word for row in rows for word in row.endpoints}
    return [(it.value, str(name_endpoint(it))) for it in Endpoint if it.value in there]


@operator_page(Right.PRICES)
@require_POST
def change_models(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action", "")
    if action not in ("show", "hide"):
        return HttpResponseBadRequest()
    sent = request.POST.getlist("ids")[:PAGE]
    ids = [int(it) for it in sent if it.isdecimal() and len(it) < 19]
    is_visible = action == "show"
    names = show_models(ids, is_visible=is_visible, actor=actor_of(request))
    if names:
        messages.success(request, tell_shown(len(names), is_visible=is_visible))
    elif ids:
        messages.info(request, _("They were so already: nothing is changed."))
    else:
        messages.warning(request, _("Choose some models first."))
    return go_back(request, "console:models")


def tell_shown(count: int, *, is_visible: bool) -> str:
    if is_visible:
        text = ngettext("%(n)d model is listed.", "%(n)d models are listed.", count)
    else:
        text = ngettext("%(n)d model is hidden.", "%(n)d models are hidden.", count)
    return text % {"n": count}


urls = [
    path("console/models", show_list, name="models"),
    path("console/models/change", change_models, name="change-models"),
]
