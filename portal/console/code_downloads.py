"""New codes, shown or downloaded once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.billing.code_downloads import AlreadyTaken, find_download, take_codes
from portal.console.access import operator_page
from portal.models import CodeDownload, Right
from portal.pages.people import current_user

TEMPLATE = "console/codes/download.html"


@operator_page(Right.MONEY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Asking for the page costs nothing; the button takes the codes."""
    if request.method == "POST":
        return hand_over(request, pk)
    found = find_download(pk, current_user(request))
    if found is None:
        return show_gone(request)
    return render(request, TEMPLATE, {"download": found})


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        taken, codes = take_codes(pk, current_user(request))
    except AlreadyTaken:
        return show_gone(request)
    if request.POST.get("as") == "page":
        context = {"download": taken, "codes": "\n".join(codes)}
        return render(request, TEMPLATE, context)
    return make_file(taken, codes)


def make_file(taken: CodeDownload, codes: list[str]) -> HttpResponse:
    """One code a line, and nothing else: scripts read it as well."""
    name = slugify(taken.batch) or "batch"
    return HttpResponse(
        "\n".join(codes) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="codes-{name}.txt"'},
    )


def show_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "console/codes/gone.html", status=404)


urls = [path("console/codes/downloads/<int:pk>", show_download, name="code-download")]
