"""Pages about one person: overview, keys, ledger, sign-in, history."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.sessions import describe_device, list_sessions
from portal.api_keys.listing import list_keys
from portal.billing.movements import Filter, find_entries, read_page
from portal.charts import draw_stacked_bars
from portal.console.access import operator_page
from portal.console.user_head import describe_head, find_person
from portal.display import format_money
from portal.models import Right
from portal.people.history import read_history
from portal.usage.calls import read_page as read_calls
from portal.usage.charts import pick_models
from portal.usage.filters import UsageFilter
from portal.usage.ranges import read_range
from portal.usage.series import read_series
from portal.usage.site_rows import make_site_rows

NEWEST = 8
MOST_ID = 2**63 - 1


def read_number(text: str | None) -> int | None:
    """A place in a list; None for what is no number."""
    is_number = bool(text) and str(text).isascii() and str(text).isdecimal()
    return min(int(str(text)), MOST_ID) if is_number and len(str(text)) < 20 else None


@operator_page(Right.USERS)
@require_safe
def show_user(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    head = describe_head(request, user, "overview")
    account = head["account"]
    wanted = read_range("30d")
    series = read_series(account.pk, wanted)
    context = {
        **head,
        "total": series.total,
        "chart": draw_stacked_bars(
            [wanted.name_slot(slot) for slot in wanted.slots],
            pick_models(series),
            title=_("Spend by model"),
            format_value=lambda nano: format_money(round(nano)),
        )
        if series.total.calls
        else "",
        "rows": make_site_rows(
            read_calls(account.pk, UsageFilter(), size=NEWEST).calls
        ),
        "address": EmailAddress.objects.get_primary(user),
        "has_factor": Authenticator.objects.filter(user=user).exists(),
    }
    return render(request, "console/users/overview.html", context)


@operator_page(Right.USERS)
@require_safe
def show_user_keys(request: HttpRequest, user_id: int) -> HttpResponse:
    head = describe_head(request, find_person(user_id), "keys")
    query = {"status": "all", **request.GET.dict()}
    page = list_keys(head["account"], query)
    context = {
        **head,
        "page": page,
        "newer": f"?after={page.newer}" if page.newer else "",
        "older": f"?before={page.older}" if page.older else "",
    }
    return render(request, "console/users/keys.html", context)


@operator_page(Right.USERS)
@require_safe
def show_user_ledger(request: HttpRequest, user_id: int) -> HttpResponse:
    head = describe_head(request, find_person(user_id), "ledger")
    kind = "other" if request.GET.get("calls") == "0" else ""
    before = read_number(request.GET.get("before"))
    rows, following = read_page(
        find_entries(head["account"], Filter(kind=kind)), before=before
    )
    calls = "calls=0&" if kind else ""
    context = {
        **head,
        "rows": rows,
        "without_calls": bool(kind),
        "newer": f"?{calls}" if before else "",
        "older": f"?{calls}before={following}" if following else "",
    }
    return render(request, "console/users/ledger.html", context)


@operator_page(Right.USERS)
@require_safe
def show_user_security(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    sessions = [
        {
            "pk": it.pk,
            "device": describe_device(it.user_agent),
            "user_agent": it.user_agent,
            "ip": it.ip,
            "created_at": it.created_at,
            "last_seen_at": it.last_seen_at,
        }
        for it in list_sessions(user)
    ]
    context = {
        **describe_head(request, user, "security"),
        "sessions": sessions,
        "factors": Authenticator.objects.filter(user=user).order_by("pk"),
        "linked": SocialAccount.objects.filter(user=user).order_by("pk"),
        "address": EmailAddress.objects.get_primary(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "console/users/security.html", context)


@operator_page(Right.USERS)
@require_safe
def show_user_history(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    before = read_number(request.GET.get("before"))
    rows, following = read_history(user, before=before)
    context = {
        **describe_head(request, user, "history"),
        "rows": rows,
        "newer": "?" if before else "",
        "older": f"?before={following}" if following else "",
    }
    return render(request, "console/users/history.html", context)


urls = [
    path("console/users/<int:user_id>", show_user, name="user"),
    path("console/users/<int:user_id>/keys", show_user_keys, name="user-keys"),
    path("console/users/<int:user_id>/ledger", show_user_ledger, name="user-ledger"),
    path(
        "console/users/<int:user_id>/security", show_user_security, name="user-security"
    ),
    path("console/users/<int:user_id>/history", show_user_history, name="user-history"),
]
