"""Channels: the list, and what is done to several at once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gateway.audit import Actor
from portal.channels.acting import (
    MOST,
    delete_channels,
    switch_channels,
    tag_channels,
)
from portal.channels.figures import recent_since
from portal.channels.form_fields import split_lines
from portal.channels.listing import ChannelList, list_channels
from portal.channels.narrowing import SORTS, TROUBLE
from portal.channels.state import LABELS
from portal.console import channels_actions, channels_form, channels_one
from portal.console.access import actor_of, operator_page
from portal.console.channels_words import read_words
from portal.insight.system.broker import NoBroker, send_task
from portal.models import Right
from portal.pages.going_back import go_back

TEMPLATE = "console/channels/list.html"
FILTERS = ("q", "provider", "status", "group", "tag", "model", "sort")


@operator_page(Right.CHANNELS)
@require_safe
def show_channels(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = list_channels(request.GET.dict(), now)
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "page": page,
        "filters": filters,
        "states": LABELS.items(),
        "trouble": TROUBLE,
        "sorts": make_sorts(filters),
        "since": recent_since(now),
        "here": request.get_full_path(),
        **make_pager(page, filters),
        **read_words(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def make_pager(page: ChannelList, filters: Mapping[str, str]) -> dict[str, str]:
    newer, older = page.page - 1, page.page + 1
    return {
        "newer": f"?{urlencode({**filters, 'page': newer})}" if page.page else "",
        "older": f"?{urlencode({**filters, 'page': older})}" if page.has_next else "",
    }


def make_sorts(filters: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For each column, where its heading leads and how it is sorted now."""
    order = filters.get("sort", "-priority")
    found = {}
    for column in SORTS:
        down, up = f"-{column}", column
        first, second = (up, down) if column == "name" else (down, up)
        then = second if order == first else first
        direction = {down: "descending", up: "ascending"}.get(order, "")
        url = f"?{urlencode({**filters, 'sort': then})}"
        found[column] = {"url": url, "direction": direction}
    return found


@operator_page(Right.CHANNELS)
@require_POST
def change_channels(request: HttpRequest) -> HttpResponse:
    """`action` on the chosen `ids`."""
    chosen = request.POST.getlist("ids")[:MOST]
    ids = [int(it) for it in chosen if it.isascii() and it.isdecimal() and len(it) < 19]
    action, actor = request.POST.get("action", ""), actor_of(request)
    if action not in ACTIONS:
        return HttpResponseBadRequest()
    try:
        if action == "tag":
            count = tag_channels(
                ids, split_lines(request.POST.get("tags", "")), actor=actor
            )
        else:
            count = ACTIONS[action](ids, actor=actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except NoBroker:
        messages.error(request, _("The worker cannot be reached: is Redis running?"))
    else:
        messages.success(request, tell_done(action, count))
    return go_back(request, "console:channels")


def test_later(ids: Sequence[int], *, actor: Actor) -> int:
    """By the worker, so that no page waits for a hundred upstreams. Changes nothing,
    so the audit log has nothing of it."""
    for channel_id in ids:
        send_task("gateway.check_channel", channel_id)
    return len(ids)


ACTIONS: dict[str, Callable[..., int]] = {
    "enable": partial(switch_channels, is_enabled=True),
    "disable": partial(switch_channels, is_enabled=False),
    "delete": delete_channels,
    "tag": tag_channels,
    "test": test_later,
}


def tell_done(action: str, count: int) -> str:
    texts = {
        "enable": ngettext(
            "%(n)d channel is enabled.", "%(n)d channels are enabled.", count
        ),
        "disable": ngettext(
            "%(n)d channel is disabled.", "%(n)d channels are disabled.", count
        ),
        "delete": ngettext(
            "%(n)d channel is deleted.", "%(n)d channels are deleted.", count
        ),
        "tag": ngettext(
            "%(n)d channel is tagged.", "%(n)d channels are tagged.", count
        ),
        "test": ngettext(
            "%(n)d channel is being checked. Look again in a moment.",
            "%(n)d channels are being checked. Look again in a moment.",
            count,
        ),
    }
    return texts[action] % {"n": count}


urls = [
    path("console/channels", show_channels, name="channels"),
    path("console/channels/change", change_channels, name="change-channels"),
    *channels_form.urls,
    *channels_one.urls,
    *channels_actions.urls,
]
