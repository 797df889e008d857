"""Redemption codes by batch: what became of them, more of them, the end of some."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.billing.code_batches import disable_batch, list_batches, make_batch
from portal.billing.code_downloads import list_waiting
from portal.console import code_downloads, code_list
from portal.console.access import actor_of, operator_page
from portal.console.keyset import make_link, read_id
from portal.console.problems import show_problems
from portal.forms.console_codes import BatchForm
from portal.models import CodeDownload, RedemptionCode, Right
from portal.pages.going_back import go_back
from portal.pages.people import current_user

TEMPLATE = "console/codes/batches.html"


@operator_page(Right.MONEY)
@require_safe
def show_batches(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100].replace("\0", "")
    before = read_id(request.GET.get("before"))
    rows, following = list_batches(text, before=before)
    filters = {"q": text} if text else {}
    context = {
        "section": "batches",
        "waiting": list_waiting(current_user(request)),
        "rows": rows,
        "text": text,
        "older": make_link(filters, "before", following),
        "newer": (make_link(filters, "q", text) or "?") if before else "",
        "has_codes": bool(rows) or RedemptionCode.objects.exists(),
        "here": request.get_full_path(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


@operator_page(Right.MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = BatchForm(request.POST if is_sent else None)
    if is_sent and (made := try_making(request, form)):
        return redirect("console:code-download", made.pk)
    status = 422 if is_sent else 200
    return render(request, "console/codes/new.html", {"form": form}, status=status)


def try_making(request: HttpRequest, form: BatchForm) -> CodeDownload | None:
    if not form.is_valid():
        return None
    try:
        return make_batch(
            current_user(request), **form.cleaned_data, actor=actor_of(request)
        )
    except ValidationError as problem:
        show_problems(form, problem)
        return None


@operator_page(Right.MONEY)
@require_POST
def stop_batch(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("batch", "")[:200].replace("\0", "")
    stopped = disable_batch(name, actor=actor_of(request))
    text = ngettext(
        "%(n)d code of “%(name)s” is disabled: it cannot be redeemed any more.",
        "%(n)d codes of “%(name)s” are disabled: they cannot be redeemed any more.",
        stopped,
    )
    if stopped:
        messages.success(request, text % {"n": stopped, "name": name})
    else:
        messages.info(request, _("There was no unused code left in this batch."))
    return go_back(request, "console:codes")


urls = [
    path("console/codes", show_batches, name="codes"),
    path("console/codes/new", new_codes, name="new-codes"),
    path("console/codes/disable-batch", stop_batch, name="disable-batch"),
    *code_list.urls,
    *code_downloads.urls,
]
