"""Components that need more than a few lines of HTML; /design shows them all."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.display.highlight import highlight_code

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One of the sprite's drawings; decoration only, hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Label, input, hint and errors. `**{"class": …}` is put on the frame."""
    return render_to_string("components/field.html", {"field": bound, **options})


@register.filter
def widget_kind(bound: BoundField) -> str:
    """ "switch", "segmented", "checkboxinput", "select", "textinput" …"""
    return type(bound.field.widget).__name__.lower()


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    return render_to_string("components/form_errors.html", {"form": form})


@register.simple_tag
def badge(text: str, kind: str = "", live: bool = False) -> SafeString:
    return format_html(
        '<span class="badge {}"><i class="dot{}"></i>{}</span>',
        kind,
        " live" if live else "",
        text,
    )


@register.simple_tag
def bar(value: int, maximum: int, label: str) -> SafeString:
    """How much of a limit is used; turns at 80 % and at 100 %."""
    share = min(value / maximum, 1) if maximum > 0 else 1.0
    kind = "bad" if share >= 1 else "warn" if share >= 0.8 else ""
    return format_html(
        '<progress class="bar {}" value="{}" max="1" aria-label="{}"></progress>',
        kind,
        f"{share:.4f}",
        label,
    )


@register.simple_tag
def code(text: str, language: str = "text", copy: bool = True) -> SafeString:
    context = {
        "text": text,
        "html": highlight_code(text, language),
        "copy": copy,
        "language": language,
    }
    return render_to_string("components/code.html", context)


@register.inclusion_tag("components/copy.html")
def copy(text: str, label: str = "") -> dict[str, str]:
    return {"text": text, "label": label}


@register.simple_tag
def avatar(user: Any) -> SafeString:
    """The first letter of the name, or of the address."""
    letter = (getattr(user, "name", "") or getattr(user, "email", "") or "?")[0]
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', letter)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context,
    name: str,
    text: str,
    icon: str = "",
    also: str = "",
    exact: bool = False,
) -> dict[str, Any]:
    """An entry of the navigation, current on its page, on those below it (unless
    `exact`), and on those whose address begins with `also`."""
    url = find_url(name)
    request = context.get("request")
    path = request.path if request else ""
    places = (f"{url}/", also) if also else f"{url}/"
    is_below = not exact and path.startswith(places)
    is_current = bool(url) and (path == url or is_below)
    return {"url": url, "text": text, "icon": icon, "is_current": is_current}


@register.simple_tag
def find_url(name: str, *args: Any) -> str:
    """Like {% url %}, but "" for an address that does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
