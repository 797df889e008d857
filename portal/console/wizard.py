"""The first start, step by step; each may be skipped and come back to."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gateway.catalogue import list_unpriced
from gateway.keys import issue_api_key
from gateway.money import NANO
from portal.api_keys.samples import CURL, pick_model
from portal.console import wizard_channel
from portal.console.access import actor_of, operator_page
from portal.console.problems import show_problems
from portal.console.wizard_steps import list_steps
from portal.forms.start import FirstKeyForm, StartSiteForm
from portal.models import Right
from portal.pages.key_owner import account_of
from portal.people.money import adjust_balance
from portal.site import read_site
from portal.site.changing import find_row, save_site
from portal.site.starting import Step, finish_start, read_progress

EITHER = ["GET", "HEAD", "POST"]
FIRST_CREDIT = 10 * NANO
DONE = "console/wizard/done.html"


@operator_page(Right.SITE)
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """To the first step that is not done."""
    return redirect(f"console:start-{read_progress().following}")


@operator_page(Right.SITE)
@require_http_methods(EITHER)
def set_site(request: HttpRequest) -> HttpResponse:
    row = find_row()
    here = request.build_absolute_uri("/").rstrip("/")
    initial = {"name": row.name, "base_url": row.base_url or here}
    is_sent = request.method == "POST"
    form = StartSiteForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            save_site(form.cleaned_data, actor=actor_of(request))
        except ValidationError as problem:
            show_problems(form, problem)
        else:
            return redirect("console:start-channel")
    context = {"form": form, "steps": list_steps(Step.SITE)}
    status = 422 if is_sent else 200
    return render(request, "console/wizard/site.html", context, status=status)


@operator_page(Right.SITE)
@never_cache
@require_safe
def show_done(request: HttpRequest) -> HttpResponse:
    return render(request, DONE, describe_done(request))


@operator_page(Right.SITE)
@never_cache
@require_POST
def make_first_key(request: HttpRequest) -> HttpResponse:
    """An API key of the operator's own, shown once, with a line that works."""
    account = account_of(request)
    form = FirstKeyForm(request.POST)
    if form.is_valid() and form.cleaned_data["has_credit"] and may_take_credit(request):
        reason = _("First credit of the operator")
        actor = actor_of(request)
        adjust_balance(account, FIRST_CREDIT, reason=reason, actor=actor)
    issued = issue_api_key(account=account, name=_("First key"))
    model = choose_model() or pick_model(issued.key)
    base_url = read_site().base_url
    context = {
        **describe_done(request),
        "secret": issued.secret,
        "curl": CURL.format(base_url=base_url, secret=issued.secret, model=model),
        "model": model,
        "is_unpriced": bool(list_unpriced([model])),
    }
    return render(request, DONE, context)


def may_take_credit(request: HttpRequest) -> bool:
    """Once: who has credit needs none, and who may not give any takes none."""
    user = request.user
    may_give = user.is_superuser or user.has_perm(f"portal.{Right.MONEY.value}")
    return may_give and account_of(request).available <= 0


def choose_model() -> str:
    """One of the first channel's, the tested one if there is one; "" for any."""
    channel = read_progress().channel
    if channel is None:
        return ""
    names = [it for it in channel.model_names if it != "*"]
    return channel.test_model or next(iter(names), "")


def describe_done(request: HttpRequest) -> dict[str, Any]:
    return {
        "steps": list_steps(Step.DONE),
        "progress": read_progress(),
        "form": FirstKeyForm(),
        "needs_credit": may_take_credit(request),
        "base_url": f"{read_site().base_url}/v1",
    }


@operator_page(Right.SITE)
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    finish_start(actor=actor_of(request))
    messages.success(request, _("You are set up. Welcome to your console."))
    return redirect("console:overview")


urls = [
    path("console/start", resume, name="start"),
    path("console/start/site", set_site, name="start-site"),
    *wizard_channel.urls,
    path("console/start/done", show_done, name="start-done"),
    path("console/start/key", make_first_key, name="start-key"),
    path("console/start/finish", finish, name="start-finish"),
]
