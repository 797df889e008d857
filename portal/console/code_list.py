"""Single redemption codes: the list, looking one up, disabling some."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.billing.code_batches import disable_codes, find_batch
from portal.billing.code_listing import (
    BADGES,
    LABELS,
    find_code,
    find_codes,
    tell_state,
)
from portal.console.access import actor_of, operator_page
from portal.console.keyset import keep_filters, make_link, read_id, read_ids, read_page
from portal.models import RedemptionCode, Right
from portal.pages.going_back import go_back

TEMPLATE = "console/codes/list.html"
FILTERS = ("q", "state", "batch", "id")


@operator_page(Right.MONEY)
@require_safe
def show_codes(request: HttpRequest) -> HttpResponse:
    filters = keep_filters(request.GET.dict(), FILTERS)
    found = find_codes(filters)
    if (wanted := read_id(filters.get("id"))) is not None:
        found = found.filter(pk=wanted)
    page = read_page(found, request.GET.dict())
    context = {
        "section": "codes",
        "rows": [describe(code) for code in page.rows],
        "filters": filters,
        "batch": find_batch(filters["batch"]) if filters.get("batch") else None,
        "states": [(state.value, label) for state, label in LABELS.items()],
        "newer": make_link(filters, "after", page.newer),
        "older": make_link(filters, "before", page.older),
        "has_codes": bool(page.rows) or RedemptionCode.objects.exists(),
        "here": request.get_full_path(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def describe(code: RedemptionCode) -> dict[str, object]:
    state = tell_state(code)
    return {
        "code": code,
        "label": LABELS[state],
        "badge": BADGES[state],
        "may_stop": code.used_at is None and code.disabled_at is None,
    }


@operator_page(Right.MONEY)
@require_POST
def look_code_up(request: HttpRequest) -> HttpResponse:
    """Takes a form and no link: a code in an address would end up in logs."""
    text = request.POST.get("code", "")[:64]
    code = find_code(text) if text.strip() else None
    if code is None:
        messages.error(
            request,
            _("No code of ours reads like this. Ask for it again, letter by letter."),
        )
        return redirect("console:code-list")
    return redirect(f"{reverse('console:code-list')}?{urlencode({'id': code.pk})}")


@operator_page(Right.MONEY)
@require_POST
def change_codes(request: HttpRequest) -> HttpResponse:
    ids = read_ids(request.POST.getlist("ids"))
    stopped = disable_codes(ids, actor=actor_of(request))
    text = ngettext("%(n)d code is disabled.", "%(n)d codes are disabled.", stopped)
    if stopped:
        messages.success(request, text % {"n": stopped})
    else:
        messages.warning(request, _("Choose some codes that nobody has used."))
    return go_back(request, "console:code-list")


urls = [
    path("console/codes/list", show_codes, name="code-list"),
    path("console/codes/look-up", look_code_up, name="look-code-up"),
    path("console/codes/change", change_codes, name="change-codes"),
]
