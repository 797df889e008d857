"""Announcements: what everybody is told, now, soon and before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.console.access import actor_of, operator_page
from portal.console.keyset import keep_filters, make_link, read_page
from portal.console.problems import show_problems
from portal.forms.announcement import AnnouncementForm
from portal.markdown import render_markdown
from portal.models import Announcement, Right
from portal.news.listing import BADGES, LABELS, TONES, find_announcements, tell_place
from portal.news.saving import delete_announcement, save_announcement

TEMPLATE = "console/announcements/list.html"
FILTERS = ("q", "place")
EITHER = ["GET", "HEAD", "POST"]


@operator_page(Right.SITE)
@require_safe
def show_announcements(request: HttpRequest) -> HttpResponse:
    filters = keep_filters(request.GET.dict(), FILTERS)
    now = timezone.now()
    found = find_announcements(filters.get("place", ""), filters.get("q", ""), now)
    page = read_page(found, request.GET.dict())
    places = {row.pk: tell_place(row, now) for row in page.rows}
    context = {
        "rows": [
            {"it": row, "label": LABELS[place], "badge": BADGES[place]}
            for row in page.rows
            for place in (places[row.pk],)
        ],
        "filters": filters,
        "places": [(place.value, label) for place, label in LABELS.items()],
        "newer": make_link(filters, "after", page.newer),
        "older": make_link(filters, "before", page.older),
        "has_any": bool(page.rows) or Announcement.objects.exists(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page(Right.SITE)
@require_http_methods(EITHER)
def new_announcement(request: HttpRequest) -> HttpResponse:
    return edit(request, None)


@operator_page(Right.SITE)
@require_http_methods(EITHER)
def show_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Announcement, pk=pk))


def edit(request: HttpRequest, row: Announcement | None) -> HttpResponse:
    if request.method != "POST":
        return render_form(request, AnnouncementForm.fill(row), row)
    form = AnnouncementForm(request.POST)
    is_good = form.is_valid()
    if "preview" in request.POST:
        return render_form(request, form, row)
    if is_good:
        try:
            save_announcement(
                form.cleaned_data, announcement=row, actor=actor_of(request)
            )
        except ValidationError as problem:
            show_problems(form, problem)
        else:
            messages.success(request, _("Saved. Dashboards show it as planned."))
            return redirect("console:announcements")
    return render_form(request, form, row, status=422)


def render_form(
    request: HttpRequest,
    form: AnnouncementForm,
    row: Announcement | None,
    status: int = 200,
) -> HttpResponse:
    """With the announcement as people will see it."""
    body = str(form["body"].value() or "")
    context: dict[str, Any] = {
        "form": form,
        "announcement": row,
        "title": form["title"].value() or _("Title"),
        "tone": TONES.get(str(form["level"].value()), "info"),
        "html": render_markdown(body) if body.strip() else "",
    }
    name = "console/announcements/edit.html"
    if request.htmx and "preview" in request.POST:  # type: ignore[attr-defined]
        return render(request, f"{name}#preview", context)
    return render(request, name, context, status=status)


@operator_page(Right.SITE)
@require_POST
def remove_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Announcement, pk=pk)
    delete_announcement(row, actor=actor_of(request))
    messages.success(request, _("The announcement is removed."))
    return redirect("console:announcements")


urls = [
    path("console/announcements", show_announcements, name="announcements"),
    path("console/announcements/new", new_announcement, name="new-announcement"),
    path("console/announcements/<int:pk>", show_announcement, name="announcement"),
    path(
        "console/announcements/<int:pk>/remove",
        remove_announcement,
        name="remove-announcement",
    ),
]
