"""The form of a channel, new or there already. Every button is a step that keeps what
was typed; a script asks for the step's part of the page alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gateway.credentials import list_states
from gateway.models import Channel
from portal.channels.draft import Draft, read_draft, start_draft
from portal.channels.presets import PRESETS
from portal.channels.trying import fetch_offer, try_draft
from portal.console.access import actor_of, operator_page
from portal.models import Right

TEMPLATE = "console/channels/form.html"
# Fields of the part that is in sight; an error in any other unfolds the rest.
MAIN = ("base_url", "name", "credentials", "model_names", "model_mapping", "test_model")


@operator_page(Right.CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_channel(request: HttpRequest) -> HttpResponse:
    return answer_form(request, None)


@operator_page(Right.CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    return answer_form(request, get_object_or_404(Channel, pk=channel_id))


def answer_form(request: HttpRequest, channel: Channel | None) -> HttpResponse:
    user_id = request.user.pk or 0
    if request.method != "POST":
        return show_form(request, start_draft(user_id, channel))
    draft = read_draft(request.POST, user_id, channel)
    step = request.POST.get("step", "")
    if request.POST.get("preset"):
        draft.choose_preset(request.POST["preset"])
        draft.form.errors.clear()
    elif step == "fetch":
        problems = fetch_offer(draft)
        return show_form(request, draft, part="models", fetch_problems=problems)
    elif step == "test":
        trial, problems = try_draft(draft)
        return show_form(
            request, draft, part="trial", trial=trial, trial_problems=problems
        )
    elif step in ("all", "none"):
        draft.picked = list(draft.fetched) if step == "all" else []
        draft.form.errors.clear()
    else:
        return save(request, draft)
    return show_form(request, draft)


def save(request: HttpRequest, draft: Draft) -> HttpResponse:
    saved = draft.save(actor_of(request))
    if saved is None:
        messages.error(request, _("Not saved yet: something below needs you."))
        return show_form(request, draft, status=422)
    messages.success(
        request, _("Saved. It counts for new calls within a second or two.")
    )
    return redirect("console:channel", saved.pk)


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
    template = f"{TEMPLATE}#{part}" if is_part else TEMPLATE
    context = {
        "draft": draft,
        "form": draft.form,
        "channel": draft.channel,
        "presets": PRESETS,
        "pool": list_states(draft.channel) if draft.channel else [],
        "is_demo": draft.is_demo,
        "more_open": any(name not in MAIN for name in draft.form.errors),
        **result,
    }
    return render(request, template, context, status=status)


urls = [
    path("console/channels/new", make_channel, name="new-channel"),
    path("console/channels/<int:channel_id>/edit", edit_channel, name="edit-channel"),
]
