"""What is done to one channel: ranked, switched, duplicated, deleted, and its pool."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gateway.models import Channel, ChannelCredential
from portal.channels.acting import delete_channels, duplicate_channel, switch_channels
from portal.channels.pool import remove_credential, switch_credential
from portal.channels.saving import save_channel
from portal.console.access import actor_of, operator_page
from portal.console.channels_words import WORDS
from portal.models import Right
from portal.pages.going_back import go_back

RANKS = ("priority", "weight")


@operator_page(Right.CHANNELS)
@require_POST
def rank_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Priority and weight, those that are sent. To a script the answer is the field
    itself, with a sign that it is saved or what is wrong."""
    channel = get_object_or_404(Channel, pk=channel_id)
    sent = {name: request.POST[name] for name in RANKS if name in request.POST}
    if not sent:
        return HttpResponseBadRequest()
    try:
        values = {name: read_integer(text) for name, text in sent.items()}
        save_channel(values, channel=channel, actor=actor_of(request))
        problem = ""
    except ValidationError as error:
        problem = " ".join(error.messages)
    if request.htmx:  # type: ignore[attr-defined]
        name, text = next(iter(sent.items()))
        context = {
            "name": name,
            "value": text[:20],
            "problem": problem,
            "channel": channel,
            "is_saved": not problem,
            "label": WORDS[name],
            "base": reverse("console:channel", args=[channel.pk]),
        }
        return render(request, "console/channels/rank.html", context)
    if problem:
        messages.error(request, f"{channel.name}: {problem}")
    else:
        messages.success(request, _("“%(name)s” is saved.") % {"name": channel.name})
    return go_back(request, "console:channels")


def read_integer(text: str) -> int:
    try:
        return int(text[:20])
    except ValueError:
        raise ValidationError(_("Enter a whole number.")) from None


@operator_page(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def switch_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """`to` is "on" or "off"; a GET asks whether it is to be switched off."""
    channel = get_object_or_404(Channel, pk=channel_id)
    if request.method != "POST":
        return ask(
            request,
            title=_("Disable “%(name)s”?") % {"name": channel.name},
            text=_(
                "New calls go to other channels that have the model. Without one they "
                "are refused."
            ),
            button=_("Disable"),
        )
    is_enabled = request.POST.get("to") == "on"
    switch_channels([channel.pk], is_enabled=is_enabled, actor=actor_of(request))
    if is_enabled:
        text = _("“%(name)s” takes calls again within a second or two.")
    else:
        text = _("“%(name)s” is disabled. Its calls go to other channels.")
    messages.success(request, text % {"name": channel.name})
    return go_back(request, "console:channels")


@operator_page(Right.CHANNELS)
@require_POST
def copy_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=channel_id)
    copy = duplicate_channel(channel, actor=actor_of(request))
    messages.success(request, _("This is the copy. It is disabled until you save it."))
    return redirect("console:edit-channel", copy.pk)


@operator_page(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """A GET asks first."""
    channel = get_object_or_404(Channel, pk=channel_id)
    if request.method != "POST":
        return ask(
            request,
            title=_("Delete “%(name)s”?") % {"name": channel.name},
            text=_(
                "Its credentials are gone for good. The calls it served stay in the "
                "usage log. To stop it for a while, disable it."
            ),
            button=_("Delete"),
        )
    delete_channels([channel.pk], actor=actor_of(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": channel.name})
    return redirect("console:channels")


def ask(request: HttpRequest, *, title: str, text: str, button: str) -> HttpResponse:
    """A page of its own or, for a script, what goes into the dialog."""
    here = str(request.headers.get("HX-Current-URL", ""))
    parts = urlsplit(here)
    context = {
        "title": title,
        "text": text,
        "button": button,
        "action": request.path,
        "next": f"{parts.path}?{parts.query}" if here else reverse("console:channels"),
    }
    part = "#question" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"console/channels/ask.html{part}", context)


@operator_page(Right.CHANNELS)
@require_POST
def change_credential(
    request: HttpRequest, channel_id: int, credential_id: int
) -> HttpResponse:
    """`action`: enable, disable, remove."""
    credential = get_object_or_404(
        ChannelCredential, pk=credential_id, channel_id=channel_id
    )
    action, actor = request.POST.get("action", ""), actor_of(request)
    if action in ("enable", "disable"):
        switch_credential(credential, is_enabled=action == "enable", actor=actor)
    elif action == "remove":
        remove_credential(credential, actor=actor)
    else:
        return HttpResponseBadRequest()
    messages.success(request, tell_credential(action, str(credential)))
    return go_back(request, "console:channels")


def tell_credential(action: str, name: str) -> str:
    texts = {
        "enable": _("The credential %(name)s is used again."),
        "disable": _("The credential %(name)s is disabled."),
        "remove": _("The credential %(name)s is removed."),
    }
    return texts[action] % {"name": name}


urls = [
    path("console/channels/<int:channel_id>/rank", rank_channel, name="rank-channel"),
    path(
        "console/channels/<int:channel_id>/switch",
        switch_channel,
        name="switch-channel",
    ),
    path("console/channels/<int:channel_id>/copy", copy_channel, name="copy-channel"),
    path(
        "console/channels/<int:channel_id>/delete",
        delete_channel,
        name="delete-channel",
    ),
    path(
        "console/channels/<int:channel_id>/credentials/<int:credential_id>",
        change_credential,
        name="change-credential",
    ),
]
