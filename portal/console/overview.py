"""The first page of the console: what happens now, how it goes, what needs care."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gateway.enums import ProviderName
from gateway.models import Channel
from portal.charts import draw_sparkline
from portal.console.access import operator_page
from portal.insight.attention import Notice, list_notices
from portal.insight.charts import draw_charts, name_first_byte
from portal.insight.failures import list_failures
from portal.insight.live import read_live
from portal.insight.picture import has_users, read_picture, read_users
from portal.insight.spans import SPANS, Span, read_span
from portal.models import Right, User
from portal.pages.people import current_user
from portal.site.starting import is_set_up

TEMPLATE = "console/overview/show.html"


@operator_page()
@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    """With `part` just that part of the page: "live" or "users"."""
    user = current_user(request)
    span = read_span(request.GET.get("range", ""))
    part = request.GET.get("part", "")
    if part == "live":
        return render(request, f"{TEMPLATE}#live", describe_live())
    if part == "users" and may_see_people(user):
        context = {"span": span, "sees_money": may_see_money(user)}
        context |= describe_users(request, span)
        return render(request, f"{TEMPLATE}#users", context)
    return render(request, TEMPLATE, describe_page(request, user, span))


def describe_page(request: HttpRequest, user: User, span: Span) -> dict[str, Any]:
    picture = read_picture(span)
    has_calls = bool(picture.total.calls)
    first_byte = name_first_byte(has_streams=picture.first_bytes.has_streams)
    people = may_see_people(user)
    return {
        "span": span,
        "spans": SPANS.items(),
        "picture": picture,
        "changes": picture.changes,
        "charts": draw_charts(picture, span) if has_calls else None,
        "first_byte_title": first_byte,
        "median": picture.first_bytes.percentile(0.5),
        "failures": list_failures(),
        "notices": [mark_link(it, user) for it in list_notices()],
        "is_new": is_new(),
        "needs_start": not is_set_up(),
        "sees_money": may_see_money(user),
        "sees_people": people,
        **describe_live(),
        **(describe_users(request, span) if people else {}),
    }


def describe_live() -> dict[str, Any]:
    live = read_live()
    title = _("Calls that began in the last minute, two seconds a step")
    return {"live": live, "pulse": draw_sparkline(live.pulse, title=title)}


def describe_users(request: HttpRequest, span: Span) -> dict[str, Any]:
    """`users` is None when they are to be fetched by the page: their sums take longer
    than anybody wants to wait for a page."""
    is_asked = "part" in request.GET or "users" in request.GET
    is_there = is_asked or has_users(span)
    return {"users": read_users(span) if is_there else None}


def mark_link(notice: Notice, user: User) -> tuple[Notice, bool]:
    """With whether the user may open what it links to."""
    return notice, notice.right is None or user.has_right(notice.right)


def is_new() -> bool:
    """No channel of its own was ever added."""
    return not Channel.objects.exclude(provider=ProviderName.DEMO).exists()


def may_see_money(user: User) -> bool:
    return user.has_right(Right.MONEY) or user.has_right(Right.USAGE)


def may_see_people(user: User) -> bool:
    return user.has_right(Right.USERS) or user.has_right(Right.USAGE)


urls = [path("console", show_overview, name="overview")]
