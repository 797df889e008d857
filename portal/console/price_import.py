"""The public price list beside our prices: what differs, and taking it over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gateway.catalogue.public_list import name_source
from gateway.catalogue.reading import ListUnread
from portal.console.access import actor_of, operator_page
from portal.models import Right
from portal.pricing.importing import ImportPlan, ImportRow, apply_import, plan_import

TEMPLATE = "console/models/import.html"
PAGE = 100
KINDS = ("used", "new", "changed", "unlisted")


@operator_page(Right.PRICES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_prices(request: HttpRequest) -> HttpResponse:
    try:
        return take_over(request) if request.method == "POST" else show(request)
    except ListUnread as error:
        context = {"error": str(error)}
        return render(request, "console/models/import_failed.html", context)


def show(request: HttpRequest) -> HttpResponse:
    plan = plan_import()
    counts = count_kinds(plan)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else next((it for it in KINDS if counts[it]), "used")
    text = request.GET.get("q", "").strip().lower()[:200]
    rows = [row for row in list_kind(plan, kind) if text in row.name.lower()]
    context = {
        "plan": plan,
        "kind": kind,
        "counts": counts,
        "text": text,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "unlisted": [name for name in plan.unlisted if text in name.lower()],
        "source": name_source(),
    }
    return render(request, TEMPLATE, context)


def count_kinds(plan: ImportPlan) -> dict[str, int]:
    counts = {kind: len(list_kind(plan, kind)) for kind in KINDS}
    return {**counts, "unlisted": len(plan.unlisted)}


def list_kind(plan: ImportPlan, kind: str) -> list[ImportRow]:
    """ "used" is what operators come for: people call it, and it has no price."""
    if kind == "used":
        return [row for row in plan.new if row.calls or row.is_served]
    if kind == "new":
        return [row for row in plan.new if not row.calls and not row.is_served]
    return plan.changed if kind == "changed" else []


def take_over(request: HttpRequest) -> HttpResponse:
    names = apply_import(request.POST.getlist("ids"), actor=actor_of(request))
    if names:
        count = len(names)
        text = ngettext(
            "%(n)d price is taken over and holds now.",
            "%(n)d prices are taken over and hold now.",
            count,
        )
        messages.success(request, text % {"n": count})
    else:
        messages.warning(request, _("Nothing was taken over: choose some models."))
    return redirect("console:import-prices")


urls = [path("console/models/import", import_prices, name="import-prices")]
