"""Groups of accounts and their price multiplier."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gateway.models import Group
from gateway.money import MILLION
from portal.console.access import actor_of, operator_page
from portal.console.problems import show_problems
from portal.forms.group import GroupForm
from portal.models import Right
from portal.pricing.groups import (
    GroupInUse,
    delete_group,
    list_groups,
    read_multiplier,
    save_group,
)
from portal.pricing.multiplying import list_examples

EITHER = ["GET", "HEAD", "POST"]


@operator_page(Right.PRICES)
@require_safe
def show_groups(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    rows = list_groups()
    found = [
        row
        for row in rows
        if text.lower() in f"{row.group.name}\n{row.group.remark}".lower()
    ]
    context = {"rows": found, "text": text, "count": len(rows)}
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "console/groups/list.html"
    response = render(request, f"{name}#results" if is_part else name, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page(Right.PRICES)
@require_http_methods(EITHER)
def new_group(request: HttpRequest) -> HttpResponse:
    return edit(request, None)


@operator_page(Right.PRICES)
@require_http_methods(EITHER)
def show_group(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Group, pk=pk))


def edit(request: HttpRequest, group: Group | None) -> HttpResponse:
    is_sent = request.method == "POST"
    form = GroupForm(request.POST if is_sent else None, group=group)
    if is_sent and try_saving(request, form, group):
        messages.success(request, _("Saved."))
        return redirect("console:groups")
    row = next((it for it in list_groups() if group and it.group == group), None)
    ppm = read_ppm(str(form["multiplier"].value()))
    context = {
        "form": form,
        "group": group,
        "row": row,
        "examples": list_examples(MILLION if ppm is None else ppm),
    }
    status = 422 if is_sent else 200
    return render(request, "console/groups/edit.html", context, status=status)


def try_saving(request: HttpRequest, form: GroupForm, group: Group | None) -> bool:
    if not form.is_valid():
        return False
    try:
        save_group(form.cleaned_data, group=group, actor=actor_of(request))
    except ValidationError as problem:
        show_problems(form, problem)
        return False
    return True


def read_ppm(text: str) -> int | None:
    """Of a multiplier that is being typed; None while it is none."""
    try:
        return read_multiplier(Decimal(text.strip()))
    except (InvalidOperation, ValidationError):
        return None


@operator_page(Right.PRICES)
@require_safe
def preview_group(request: HttpRequest) -> HttpResponse:
    """The part of the page that says what a multiplier means, while it is typed."""
    ppm = read_ppm(request.GET.get("multiplier", ""))
    context = {"examples": [] if ppm is None else list_examples(ppm)}
    return render(request, "console/groups/examples.html", context)


@operator_page(Right.PRICES)
@require_POST
def remove_group(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group, pk=pk)
    name = group.name
    try:
        delete_group(group, actor=actor_of(request))
    except GroupInUse as problem:
        messages.error(request, str(problem))
        return redirect("console:group", pk)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect("console:groups")


urls = [
    path("console/groups", show_groups, name="groups"),
    path("console/groups/new", new_group, name="new-group"),
    path("console/groups/preview", preview_group, name="preview-group"),
    path("console/groups/<int:pk>", show_group, name="group"),
    path("console/groups/<int:pk>/delete", remove_group, name="delete-group"),
]
