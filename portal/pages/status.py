"""How well the models answer, for everybody to see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from gateway import snapshot
from portal.catalogue.offers import find_group
from portal.pages.people import choose_shell
from portal.status.board import read_board
from portal.status.models import QUIET, State, tell_status
from portal.status.strips import RANGES, count_calls, draw_strips
from portal.status.summary import is_late, tell_sentence, tell_summary

TEMPLATE = "portal/status/status.html"


@require_safe
@vary_on_headers("HX-Request")
def show_status(request: HttpRequest) -> HttpResponse:
    """`range` is 24h, 7d or 90d. The page asks for a fresh board every minute."""
    group = find_group(request.user)
    board = read_board()
    picture = snapshot.current()
    wanted = request.GET.get("range", RANGES[0])
    wanted = wanted if wanted in RANGES else RANGES[0]
    statuses = [
        tell_status(
            board,
            model.name,
            [channel.id for channel in picture.channels_for(model.name, group.id)],
        )
        for model in picture.models_for(group.id)
    ]
    called = [it for it in statuses if count_calls(it, wanted)]
    troubled = [status for status in statuses if status.is_troubled]
    troubled.sort(key=lambda status: status.state != State.DOWN)  # the worst first
    context = {
        "shell": choose_shell(request),
        "board": board,
        "range": wanted,
        "ranges": RANGES,
        "rows": draw_strips(called, board, wanted),
        "uncalled": [it for it in statuses if it not in called],
        "incidents": [(it, tell_sentence(it)) for it in troubled],
        "summary": tell_summary(statuses),
        "is_quiet": all(it.state in QUIET for it in statuses),
        "is_late": is_late(board, timezone.now()),
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, f"{TEMPLATE}#board" if is_part else TEMPLATE, context)
