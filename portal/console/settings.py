"""The site's settings, a page a section; what the environment decides is shown."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.console.access import actor_of, operator_page
from portal.console.problems import show_problems
from portal.forms.site import SectionForm
from portal.markdown import render_markdown
from portal.models import Right
from portal.pages.people import current_user
from portal.site import read_site
from portal.site.changing import LEGAL, SiteChanged, find_row, save_site, stamp_site
from portal.site.legal import write_default
from portal.site.mail_trial import MailRefused, send_trial
from portal.site.sections import BY_SLUG, SECTIONS, Section

EITHER = ["GET", "HEAD", "POST"]
TEMPLATE = "console/settings/section.html"


@operator_page(Right.SITE)
@require_http_methods(EITHER)
def show_settings(request: HttpRequest) -> HttpResponse:
    return edit(request, SECTIONS[0])


@operator_page(Right.SITE)
@require_http_methods(EITHER)
def show_section(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in BY_SLUG:
        raise Http404
    return edit(request, BY_SLUG[slug])


def edit(request: HttpRequest, section: Section) -> HttpResponse:
    if request.method != "POST":
        return render_form(request, section, SectionForm(section, find_row()))
    form = SectionForm(section, find_row(), request.POST)
    if "preview" in request.POST:
        return render_form(request, section, form)
    if form.is_valid() and (answer := try_saving(request, section, form)):
        return answer
    return render_form(request, section, form, status=422)


def try_saving(
    request: HttpRequest, section: Section, form: SectionForm
) -> HttpResponse | None:
    """None when the form says what is wrong."""
    try:
        save_site(
            form.read_values(),
            actor=actor_of(request),
            seen=form.cleaned_data["seen"],
        )
    except SiteChanged as others:
        tell_others(section, form, others.names)
        return None
    except ValidationError as problem:
        show_problems(form, problem)
        return None
    messages.success(request, _("Saved. All pages follow within seconds."))
    return redirect("console:settings-section", section.slug)


def tell_others(section: Section, form: SectionForm, names: list[str]) -> None:
    """What was typed stays; saving once more overwrites what the other person did."""
    row = find_row()
    for name in names:
        value = form.fields[name].prepare_value(getattr(row, name))
        text = _("Somebody else saved this meanwhile: “%(value)s”.")
        form.add_error(name, text % {"value": str(value)[:200]})
    form.add_error(
        None, _("Nothing is saved yet. Save again to put your values in their place.")
    )
    form.data = {**form.data.dict(), "seen": stamp_site(row, section.fields)}  # type: ignore[attr-defined]  # a QueryDict


def render_form(
    request: HttpRequest, section: Section, form: SectionForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": section,
        "sections": SECTIONS,
        "form": form,
        "has_mail": settings.HAS_MAIL,
        "has_payment": bool(settings.STRIPE_SECRET_KEY),
        "previews": preview_legal(form) if section.slug == "legal" else [],
    }
    if request.htmx and "preview" in request.POST:  # type: ignore[attr-defined]
        return render(request, f"{TEMPLATE}#previews", context)
    return render(request, TEMPLATE, context, status=status)


def preview_legal(form: SectionForm) -> list[dict[str, Any]]:
    """Each text as people will read it; our own where nothing is typed."""
    found = []
    for name in LEGAL:
        page, _sep, suffix = name.partition("_")
        text = str(form[name].value() or "").strip()
        own = text or write_default(page, suffix=suffix, site_name=read_site().name)
        found.append(
            {
                "label": form[name].label,
                "lang": "en" if suffix == "en" else "zh-Hans",
                "is_default": not text,
                "html": render_markdown(own),
            }
        )
    return found


@operator_page(Right.SITE)
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    try:
        send_trial(user)
    except MailRefused as problem:
        text = _("The mail was not taken: %(problem)s")
        messages.error(request, text % {"problem": problem})
    else:
        text = _("A mail is on its way to %(email)s. Look into the spam folder too.")
        messages.success(request, text % {"email": user.email})
    return redirect("console:settings-section", "mail")


urls = [
    path("console/settings", show_settings, name="settings"),
    path("console/settings/test-mail", try_mail, name="test-mail"),
    path("console/settings/<slug:slug>", show_section, name="settings-section"),
]
