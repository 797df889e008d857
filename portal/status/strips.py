"""Availability as strips of slots, one strip a range, for portal.charts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.charts import Slot, draw_availability
from portal.status.board import Board, Window
from portal.status.counts import Tally
from portal.status.models import ModelStatus, list_starts

DAY = timedelta(days=1)
MOST_STRIPS = 60
KEPT = 600  # a strip of 90 slots is 28 kB
RANGES = ("24h", "7d", "90d")


def pick_range(board: Board, name: str) -> Window:
    return {"24h": board.day, "7d": board.week}.get(name, board.quarter)


def pick_tallies(status: ModelStatus, name: str) -> tuple[Tally, ...]:
    return {"24h": status.day, "7d": status.week}.get(name, status.quarter)


def count_calls(status: ModelStatus, name: str) -> int:
    """Without any there is nothing to draw: a strip would say nothing."""
    return sum(tally.calls for tally in pick_tallies(status, name))


def draw_strips(
    statuses: Sequence[ModelStatus], board: Board, name: str
) -> list[tuple[ModelStatus, SafeString | str]]:
    """Of the models that were called most: each takes milliseconds, and anybody may
    ask for this page."""
    busiest = sorted(statuses, key=lambda it: -count_calls(it, name))[:MOST_STRIPS]
    drawn = {it.name for it in busiest}
    return [
        (it, draw_strip(it, board, name) if it.name in drawn else "") for it in statuses
    ]


def draw_strip(status: ModelStatus, board: Board, name: str) -> SafeString:
    window, tallies = pick_range(board, name), pick_tallies(status, name)
    language, zone = get_language(), timezone.get_current_timezone_name()
    return _draw(status.name, window, tallies, language, zone)


@lru_cache(maxsize=KEPT)  # a board is shown many times before there is a fresh one
def _draw(
    model: str,
    window: Window,
    tallies: tuple[Tally, ...],
    language: str | None,
    zone: str,
) -> SafeString:
    """`language` and `zone` are those that are active."""
    slots = [
        Slot(_name_slot(start, window.width), tally.share, _describe(tally))
        for start, tally in zip(list_starts(window), tallies, strict=True)
    ]
    title = _("%(model)s: calls that were answered") % {"model": model}
    return draw_availability(slots, title=title)


def _name_slot(start: datetime, width: timedelta) -> str:
    """Days are UTC's, as the sums are; hours are the reader's."""
    if width >= DAY:
        return date_format(start, "MONTH_DAY_FORMAT")
    local = timezone.localtime(start)
    day = date_format(local, "MONTH_DAY_FORMAT")
    return f"{day} {date_format(local, 'H:i')}"


def _describe(tally: Tally) -> str:
    if not tally.calls:
        return _("no calls")
    if not tally.failed:
        return _("every call was answered")
    return ngettext("%(count)s call failed", "%(count)s calls failed", tally.failed) % {
        "count": tally.failed
    }
