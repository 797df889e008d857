"""Terms and privacy, in the operator's words or our own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.markdown import render_markdown
from portal.site import read_site


def show_terms(request: HttpRequest) -> HttpResponse:
    return show_page(request, "terms", _("Terms of service"))


def show_privacy(request: HttpRequest) -> HttpResponse:
    return show_page(request, "privacy", _("Privacy"))


def show_page(request: HttpRequest, page: str, title: str) -> HttpResponse:
    text = render_markdown(read_site().write_legal(page))
    return render(request, "portal/legal/page.html", {"title": title, "text": text})
