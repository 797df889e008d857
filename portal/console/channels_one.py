"""The page of one channel, and trying it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gateway.credentials import list_states
from gateway.models import Channel, ChannelCheck
from portal.channels.changes import list_changes
from portal.channels.charts import draw_charts, draw_checks
from portal.channels.check_words import explain_check
from portal.channels.models import list_models
from portal.channels.rows import read_rows
from portal.channels.traffic import read_traffic
from portal.channels.troubles import MOST_CALLS, list_troubles
from portal.channels.trying import ask_for_balance, name_costly, try_saved
from portal.console.access import operator_page
from portal.console.channels_words import read_words
from portal.models import Right
from portal.pages.going_back import go_back
from portal.usage.ranges import RANGES, read_range

SHOWN_CHECKS, LISTED_CHECKS = 60, 5
TRIAL = "console/channels/test.html"


@operator_page(Right.CHANNELS)
@require_safe
def show_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    now = timezone.now()
    found = read_rows(Channel.objects.filter(pk=channel_id), now)
    if not found:
        raise Http404
    row = found[0]
    wanted = read_range(request.GET.get("range", "24h"), now)
    traffic = read_traffic(channel_id, wanted)
    checks = list(
        ChannelCheck.objects.filter(channel_id=channel_id).order_by("-id")[
            :SHOWN_CHECKS
        ]
    )
    context = {
        "row": row,
        "channel": row.channel,
        "range": wanted,
        "ranges": RANGES.items(),
        "traffic": traffic,
        "total": traffic.total,
        "median": traffic.percentile(0.5),
        "p95": traffic.percentile(0.95),
        "charts": draw_charts(traffic, wanted),
        "checks": [(it, explain_check(it.detail)) for it in checks[:LISTED_CHECKS]],
        "check_strip": draw_checks(checks) if checks else "",
        "troubles": list_troubles(channel_id),
        "most_calls": MOST_CALLS,
        "pool": list_states(row.channel),
        "models": list_models(row.channel),
        "changes": list_changes(row.channel),
        "here": reverse("console:channel", args=[channel_id]),
        **read_words(),
    }
    return render(request, "console/channels/show.html", context)


@operator_page(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def test_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Its own page or, for a script, what goes into the dialog. A trial costs a few
    tokens at the upstream and is on nobody's bill."""
    channel = get_object_or_404(Channel, pk=channel_id)
    data = request.POST if request.method == "POST" else request.GET
    credential = read_id(data.get("credential", ""))
    model = data.get("model", "")[:200]
    context = {
        "channel": channel,
        "pool": list_states(channel),
        "chosen": credential,
        "model": model or channel.test_model,
        "next": request.GET.get("next", ""),
    }
    if request.method == "POST":
        trial = try_saved(channel, model, credential, data.get("endpoint", ""))
        context |= {"trial": trial, "costly": name_costly(trial)}
    part = f"{TRIAL}#trial" if request.htmx else TRIAL  # type: ignore[attr-defined]
    response = render(request, part, context)
    if "trial" in context:
        response["HX-Trigger"] = "channel-tested"  # the list behind the dialog listens
    return response


def read_id(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < 19
    return int(text) if is_number else None


@operator_page(Right.CHANNELS)
@require_POST
def ask_balance(request: HttpRequest, channel_id: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=channel_id)
    balance = ask_for_balance(channel)
    if balance.problem:
        messages.warning(request, f"{channel.name}: {balance.problem}")
    else:
        text = _("“%(name)s” has %(balance)s at its upstream.")
        messages.success(
            request, text % {"name": channel.name, "balance": balance.text}
        )
    return go_back(request, "console:channels")


urls = [
    path("console/channels/<int:channel_id>", show_channel, name="channel"),
    path("console/channels/<int:channel_id>/test", test_channel, name="test-channel"),
    path(
        "console/channels/<int:channel_id>/balance", ask_balance, name="channel-balance"
    ),
]
