"""One model: what is known of it, what it costs, who serves it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gateway.models import CatalogueModel
from gateway.money import MILLION
from portal.catalogue.rates import list_rates
from portal.catalogue.vendors import VENDORS
from portal.console.access import actor_of, operator_page
from portal.console.problems import show_problems
from portal.forms.catalogue_model import CatalogueModelForm
from portal.models import Right
from portal.pricing.listing import find_row
from portal.pricing.saving import ModelInUse, delete_model, save_model
from portal.pricing.versions import Version, list_versions
from portal.pricing.wording import tell_source

EITHER = ["GET", "HEAD", "POST"]


@operator_page(Right.PRICES)
@require_http_methods(EITHER)
def new_model(request: HttpRequest) -> HttpResponse:
    asked = {"name": request.GET.get("name", "")[:200], "is_visible": True}
    form = CatalogueModelForm(request.POST or None, initial=asked)
    model = try_saving(request, form, None) if request.method == "POST" else None
    if model is not None:
        messages.success(request, _("The model is there. Now say what it costs."))
        return redirect("console:new-price", model.pk)
    context = {"form": form, "vendors": VENDORS}
    status = 422 if form.is_bound else 200
    return render(request, "console/models/new.html", context, status=status)


@operator_page(Right.PRICES)
@require_http_methods(EITHER)
def show_model(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(CatalogueModel, pk=pk)
    is_sent = request.method == "POST"
    form = CatalogueModelForm(request.POST if is_sent else None, model=model)
    if is_sent and try_saving(request, form, model):
        messages.success(request, _("Saved."))
        return redirect("console:model", model.pk)
    context = {**describe_model(model), "form": form, "vendors": VENDORS}
    return render(
        request, "console/models/model.html", context, status=422 if is_sent else 200
    )


def try_saving(
    request: HttpRequest, form: CatalogueModelForm, model: CatalogueModel | None
) -> CatalogueModel | None:
    """None when something is wrong; `form` says what."""
    if not form.is_valid():
        return None
    try:
        return save_model(form.cleaned_data, model=model, actor=actor_of(request))
    except ValidationError as problem:
        show_problems(form, problem)
        return None


def describe_model(model: CatalogueModel) -> dict[str, Any]:
    versions = [describe_version(it) for it in list_versions(model.name)]
    by_state = {
        state: [it for it in versions if it["state"] == state]
        for state in ("upcoming", "current", "past")
    }
    row = find_row(model)
    is_new = not by_state["current"] and not by_state["past"] and not row.channels
    return {"model": model, "row": row, "can_be_deleted": is_new, **by_state}


def describe_version(version: Version) -> dict[str, Any]:
    price = version.price
    return {
        "price": price,
        "state": version.state,
        "until": version.until,
        "can_be_withdrawn": version.can_be_withdrawn,
        "source": tell_source(price.source),
        "rates": list_rates(price.rates, multiplier_ppm=MILLION),
    }


@operator_page(Right.PRICES)
@require_POST
def remove_model(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(CatalogueModel, pk=pk)
    name = model.name
    try:
        delete_model(model, actor=actor_of(request))
    except ModelInUse as problem:
        messages.error(request, str(problem))
        return redirect("console:model", pk)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect("console:models")


urls = [
    path("console/models/new", new_model, name="new-model"),
    path("console/models/<int:pk>", show_model, name="model"),
    path("console/models/<int:pk>/delete", remove_model, name="delete-model"),
]
