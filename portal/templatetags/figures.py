"""Money, counts and moments in templates."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.display import (
    format_compact,
    format_cost,
    format_count,
    format_exact,
    format_money,
    format_ms,
    format_percent,
)
from portal.display.numbers import NOTHING
from portal.display.times import format_full, format_moment

register = template.Library()

register.filter("ms", format_ms)
register.filter("percent", format_percent)


@register.filter("money")
def filter_money(nano: int | None) -> str:
    return NOTHING if nano is None else format_money(nano)


@register.filter("cost")
def filter_cost(nano: int | None) -> str:
    return NOTHING if nano is None else format_cost(nano)


@register.filter("compact")
def filter_compact(number: float | None) -> str:
    return NOTHING if number is None else format_compact(number)


@register.filter("group")
def filter_group(number: int | None) -> str:
    return NOTHING if number is None else format_count(number)


@register.simple_tag
def money(nano: int | None) -> SafeString | str:
    """<data> with the exact amount on hover."""
    return NOTHING if nano is None else mark_amount(nano, format_money(nano))


@register.simple_tag
def cost(nano: int | None) -> SafeString | str:
    """The same with six digits, for columns of small amounts."""
    return NOTHING if nano is None else mark_amount(nano, format_cost(nano))


def mark_amount(nano: int, text: str) -> SafeString:
    return format_html(
        '<data class="num nowrap" value="{}" title="{}">{}</data>',
        nano,
        format_exact(nano),
        text,
    )


@register.simple_tag
def when(moment: datetime | None, style: str = "relative") -> SafeString | str:
    """<time> in the reader's zone; the exact moment on hover."""
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    return format_html(
        '<time class="nowrap" datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        format_full(local),
        format_moment(moment, style),
    )
