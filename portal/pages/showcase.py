"""Every component in every state, for those who build pages. Not translated: staff
read it, and it is about shapes, not words."""

import math
import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gateway.money import NANO
from portal.charts import (
    Series,
    Slot,
    Span,
    draw_availability,
    draw_lines,
    draw_sparkline,
    draw_stacked_bars,
    draw_waterfall,
)
from portal.display import format_compact, format_money, format_ms
from portal.forms.showcase import EveryField
from portal.pages.people import current_user

DAYS = 30
SAMPLE = '{"model": "gpt-4o", "stream": true, "n": 1}'


@login_required
def show_design(request: HttpRequest) -> HttpResponse:
    if not current_user(request).is_staff:
        raise Http404
    messages.success(request, "django.contrib.messages")
    wrong = EveryField({"wrong-email": "nobody"}, prefix="wrong")
    wrong.add_error(None, "What is wrong with the whole form stands above it.")
    context = {
        "form": EveryField(initial={"segmented": "week", "switch": True}),
        "wrong": wrong,
        "amounts": [0, 1, 5_510_000, 310_000_000, 86_420_000_000, -2_500_000_000],
        "moments": [timezone.now() - timedelta(seconds=s) for s in (5, 4000, 900_000)],
        "sample": SAMPLE,
        "kinds": ["", "good", "warn", "bad", "info"],
        "charts": draw_samples(),
        "icons": list_icons(),
    }
    return render(request, "portal/showcase/page.html", context)


def draw_samples() -> dict[str, Any]:
    start = timezone.localdate() - timedelta(days=DAYS - 1)
    labels = [f"{start + timedelta(days=day):%m-%d}" for day in range(DAYS)]
    spend = [
        Series(name, make_wave(height, phase))
        for name, height, phase in (
            ("gpt-4o", 3.0, 0),
            ("claude-sonnet-4-5", 2.0, 2),
            ("dall-e-3", 0.7, 4),
            ("4 others", 0.3, 5),
        )
    ]
    first = [value / NANO * 200 for value in make_wave(2, 1)]
    return {
        "bars": draw_stacked_bars(
            labels, spend, title="Spend by model", format_value=write_money
        ),
        "few": draw_stacked_bars(
            labels[:2],
            [Series("Calls", [3, 1])],
            title="Calls on two days",
            format_value=format_compact,
        ),
        "lines": draw_lines(
            labels,
            [
                Series("Median", [*first[:12], None, first[13], None, *first[15:]]),
                Series("p95", [value * 1.8 for value in first]),
            ],
            title="Time to first token",
            format_value=format_ms,
        ),
        "nothing": draw_lines(labels, [], title="Nothing", format_value=format_ms),
        "spark": draw_sparkline(first, title="Calls, last 30 days"),
        "spark_bad": draw_sparkline(first[::-1], title="Errors", kind="bad"),
        "strip": draw_availability(
            [
                Slot(
                    label,
                    None if day == 7 else (1, 0.97, 0.6)[(day % 11 == 5) + (day == 16)],
                )
                for day, label in enumerate(labels)
            ],
            title="Availability of gpt-4o, 30 days",
        ),
        "waterfall": draw_waterfall(
            [
                Span("Authentication and hold", 0, 2, "quiet"),
                Span("Attempt 1: the upstream was busy", 2, 94, "warn", "429"),
                Span("Attempt 2: waiting for the first token", 94, 410, "c3"),
                Span("Answer", 410, 3790, "c1"),
                Span("Settlement", 3790, 3795, "quiet"),
            ],
            title="Where the time went",
        ),
    }


def make_wave(height: float, phase: float) -> list[float]:
    return [
        round(height * (1.4 + math.sin(day / 4 + phase)) / 2 * NANO)
        for day in range(DAYS)
    ]


def write_money(nano: float) -> str:
    return format_money(round(nano))


def list_icons() -> list[str]:
    sprite = settings.BASE_DIR / "static" / "img" / "icons.svg"
    return re.findall(r'<symbol id="([a-z-]+)"', sprite.read_text())
