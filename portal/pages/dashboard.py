"""The first page after signing in: money, pace, what was used, what is new."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gateway.models import Account
from portal.docs.models import pick_models
from portal.markdown import render_markdown
from portal.models import Announcement
from portal.pages.people import current_user
from portal.site import read_site
from portal.usage.calls import read_page
from portal.usage.charts import draw_charts
from portal.usage.figures import read_figures
from portal.usage.filters import UsageFilter
from portal.usage.first_call import FirstSteps, read_first_steps, write_curl
from portal.usage.ranges import RANGES, read_range
from portal.usage.rows import make_rows, read_stamp, stamp_rows

TEMPLATE = "portal/dashboard/show.html"
NEWEST = 8  # calls
MOST_NEWS = 3
NEWS_TONES = {"success": "good", "warning": "warn", "danger": "bad"}
MORNING, AFTERNOON, EVENING = 5, 12, 18  # o'clock
NO_CHANGE = 204


@login_required
@require_safe
def show_dashboard(request: HttpRequest) -> HttpResponse:
    if request.htmx and "seen" in request.GET:  # type: ignore[attr-defined]
        return show_live(request)
    account = current_user(request).account
    wanted = read_range(request.GET.get("range", ""))
    figures = read_figures(account, wanted)
    context = {
        "account": account,
        "balance": account.posted - account.held,
        "range": wanted,
        "ranges": RANGES.items(),
        "figures": figures,
        "part_of_day": part_of_day(),
        "news": list_news(),
        **describe_live(request, account),
        "charts": draw_charts(figures.series, wanted) if figures.total.calls else None,
    }
    return render(request, TEMPLATE, context)


def show_live(request: HttpRequest) -> HttpResponse:
    """What follows the calls by itself: 204 while nothing has changed."""
    live = describe_live(request, current_user(request).account)
    if request.GET["seen"] == live["stamp"]:
        return HttpResponse(status=NO_CHANGE)
    return render(request, f"{TEMPLATE}#live", live)


def describe_live(request: HttpRequest, account: Account) -> dict[str, Any]:
    """The newest calls and, until the first success is seen, the first steps."""
    seen = request.GET.get("seen", "")
    page = read_page(account.pk, UsageFilter(), size=NEWEST)
    steps: FirstSteps | None = None
    if not account.spent or request.GET.get("steps"):
        steps = read_first_steps(account)
        if steps.is_done and not request.GET.get("steps"):
            steps = None
    return {
        "rows": make_rows(page.calls, newest_seen=read_stamp(seen) if seen else None),
        "stamp": f"{stamp_rows(page.calls)}.{steps.stamp if steps else ''}",
        "steps": steps,
        "curl": write_sample(account) if steps else "",
    }


def write_sample(account: Account) -> str:
    model = pick_models(account.group_id)["chat"]
    return write_curl(read_site().base_url, model)


def list_news() -> list[dict[str, Any]]:
    return [
        {
            "title": it.title,
            "html": render_markdown(it.body) if it.body else "",
            "starts_at": it.starts_at,
            "tone": NEWS_TONES.get(it.level, "info"),
        }
        for it in Announcement.objects.filter_current()[:MOST_NEWS]
    ]


def part_of_day() -> str:
    hour = timezone.localtime().hour
    if hour < MORNING or hour >= EVENING:
        return "evening"
    return "morning" if hour < AFTERNOON else "afternoon"
