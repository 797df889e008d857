"""Where a person tries a model before a line of code is written."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gateway.enums import CallState
from gateway.models import UsageLog
from portal.catalogue.addresses import PATHS
from portal.catalogue.offers import Offer, find_group, list_offers
from portal.pages.people import current_user
from portal.playground.tools import TOOLS, VOICES, Tool
from portal.site import read_site
from portal.usage.story import tell_outcome

TEMPLATE = "portal/playground/playground.html"


@login_required
@require_safe
def show_playground(request: HttpRequest) -> HttpResponse:
    """`model` in the URL chooses it, and with it the tool; `tool` chooses one."""
    user = current_user(request)
    offers = list_offers(find_group(user))
    tools = [tool for tool in TOOLS if any(tool.serves(offer) for offer in offers)]
    tool = choose_tool(tools, offers, request)
    models = [offer for offer in offers if tool and tool.serves(offer)]
    chosen = request.GET.get("model", "")
    names = [offer.name for offer in models]
    context = {
        "tools": tools,
        "tool": tool,
        "models": models,
        "chosen": chosen if chosen in names else choose_first(names),
        "path": PATHS[tool.endpoint] if tool else "",
        "base_url": read_site().base_url,
        "most_upload": settings.MAX_UPLOAD_BYTES,
        "voices": VOICES,
        "owner": user.pk,
        "example": _("Explain in three sentences why the sky is blue."),
    }
    return render(request, TEMPLATE, context)


@login_required
@never_cache
@require_safe
def show_playground_call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What a call of the reader's cost, as a fragment; 204 while there is nothing to
    tell: it is open, was refused before it was written down, or is not theirs."""
    account = current_user(request).account
    call = UsageLog.objects.filter(account_id=account.pk, rid=rid).first()
    if call is None or call.state == CallState.OPEN:
        return HttpResponse(status=204)
    return render(
        request, f"{TEMPLATE}#call", {"call": call, "story": tell_outcome(call)}
    )


def choose_tool(
    tools: list[Tool], offers: list[Offer], request: HttpRequest
) -> Tool | None:
    wanted = request.GET.get("tool", "")
    model = next((it for it in offers if it.name == request.GET.get("model")), None)
    for tool in tools:
        if tool.id == wanted and (model is None or tool.serves(model)):
            return tool
    if model is not None:
        tools = [tool for tool in tools if tool.serves(model)] or tools
    return tools[0] if tools else None


def choose_first(names: list[str]) -> str:
    """The model that the site's own samples ask for, where it is on offer."""
    favourite = settings.DEFAULT_MODELS["responses"]
    if favourite in names:
        return str(favourite)
    return names[0] if names else ""
