"""The first channel: provider, credential, models; then a real call to try it."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.channels.draft import Draft, read_draft, start_draft
from portal.channels.form import ChannelForm
from portal.channels.presets import PRESETS
from portal.channels.trying import fetch_offer, try_saved
from portal.console.access import actor_of, operator_page
from portal.console.wizard_steps import list_steps
from portal.models import Right
from portal.site.starting import Step, read_progress

EITHER = ["GET", "HEAD", "POST"]
TEMPLATE = "console/wizard/channel.html"


@operator_page(Right.CHANNELS)
@never_cache
@require_http_methods(EITHER)
def add_channel(request: HttpRequest) -> HttpResponse:
    """The same steps as those of a channel's own form, without what may wait."""
    user_id = request.user.pk or 0
    if request.method != "POST":
        return show_form(request, start_draft(user_id, None))
    draft = read_draft(fill_up(request.POST), user_id, None)
    step = request.POST.get("step", "")
    if request.POST.get("preset"):
        draft.choose_preset(request.POST["preset"])
        draft.form.errors.clear()
    elif step == "fetch":
        problems = fetch_offer(draft)
        return show_form(request, draft, part="models", fetch_problems=problems)
    elif step in ("all", "none"):
        draft.picked = list(draft.fetched) if step == "all" else []
        draft.form.errors.clear()
    elif draft.save(actor_of(request)):
        return redirect("console:start-test")
    else:
        return show_form(request, draft, status=422)
    return show_form(request, draft)


def fill_up(sent: QueryDict) -> QueryDict:
    """Fields that this page leaves out, as a new channel's own form would show them."""
    data = sent.copy()
    for bound in ChannelForm(channel=None):
        value = bound.value()
        if bound.name not in data and isinstance(value, str | int | float | bool):
            data[bound.name] = str(value)
    return data


def show_form(
    request: HttpRequest,
    draft: Draft,
    *,
    part: str = "",
    status: int = 200,
    **result: object,
) -> HttpResponse:
    """`part`: what a script takes of the page."""
    draft.keep_secrets()
    is_part = bool(part and request.htmx)  # type: ignore[attr-defined]
    context = {
        "draft": draft,
        "form": draft.form,
        "presets": PRESETS,
        "steps": list_steps(Step.CHANNEL),
        "progress": read_progress(),
        **result,
    }
    name = f"{TEMPLATE}#{part}" if is_part else TEMPLATE
    return render(request, name, context, status=status)


@operator_page(Right.CHANNELS)
@never_cache
@require_http_methods(EITHER)
def test_channel(request: HttpRequest) -> HttpResponse:
    """A trial of the first channel; its result is kept with the channel."""
    channel = read_progress().channel
    if channel is None:
        return redirect("console:start-channel")
    names = [it for it in channel.model_names if it != "*"]
    model = request.POST.get("model", channel.test_model or "")[:200].strip()
    context = {"channel": channel, "names": names, "model": model}
    if request.method == "POST":
        context["trial"] = try_saved(channel, model, None)
    return render(
        request,
        "console/wizard/test.html",
        {**context, "steps": list_steps(Step.TEST)},
    )


urls = [
    path("console/start/channel", add_channel, name="start-channel"),
    path("console/start/test", test_channel, name="start-test"),
]
