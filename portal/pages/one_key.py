"""One API key: made, looked at and changed, rotated, switched off, revoked."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gateway.api.key_facts import read_facts
from gateway.client_address import find_client_address
from gateway.keys import (
    IssuedKey,
    KeyRevoked,
    revoke_api_key,
    rotate_api_key,
    switch_api_key,
)
from gateway.models import ApiKey, FormerSecret
from portal.api_keys.editing import TooManyKeys, change_key, create_key
from portal.api_keys.graces import DEFAULT, GRACES, find_grace
from portal.api_keys.listing import make_rows
from portal.api_keys.samples import list_model_names, pick_model, write_samples
from portal.api_keys.words import SPENT_IN
from portal.forms.api_key import ApiKeyForm
from portal.pages.going_back import go_back
from portal.pages.key_owner import account_of
from portal.site import read_site


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_key(request: HttpRequest) -> HttpResponse:
    """The answer to a good POST is the secret itself: it is stored nowhere, so there
    is no page to send the reader to."""
    account = account_of(request)
    form = ApiKeyForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            return show_secret(request, create_key(account, form))
        except TooManyKeys:
            form.add_error(None, _("You have very many keys. Revoke some first."))
    return render(request, "portal/keys/new.html", describe_form(request, form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_key(request: HttpRequest, key_id: int) -> HttpResponse:
    key = find_key(request, key_id)
    now = timezone.now()
    form = ApiKeyForm(request.POST or None, account=key.account, key=key)
    if request.method == "POST" and key.revoked_at is None and form.is_valid():
        change_key(key, form)
        messages.success(
            request, _("Saved. It counts for new calls within a few seconds.")
        )
        return redirect("portal:key", key_id)
    former = FormerSecret.objects.filter(api_key=key, valid_until__gt=now)
    context = {
        **describe_form(request, form),
        "row": make_rows([key], now)[0],
        "former": former.order_by("-created_at"),
        "spent": list_spent(key, now),
        "graces": GRACES,
        "default_grace": DEFAULT,
        "here": reverse("portal:key", args=[key_id]),
    }
    return render(request, "portal/keys/key.html", context)


@login_required
@never_cache
@require_POST
def rotate_key(request: HttpRequest, key_id: int) -> HttpResponse:
    key = find_key(request, key_id)
    grace = find_grace(request.POST.get("grace", ""))
    if grace is None:
        return HttpResponseBadRequest()
    try:
        issued = rotate_api_key(key, grace=grace)
    except KeyRevoked:
        messages.warning(request, _("This key is revoked and stays so."))
        return redirect("portal:key", key_id)
    old_until = timezone.now() + grace if grace else None
    return show_secret(request, issued, is_rotated=True, old_until=old_until)


@login_required
@require_POST
def switch_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """`to` is "on" or "off"."""
    key = find_key(request, key_id)
    is_enabled = request.POST.get("to") == "on"
    try:
        switch_api_key(key, is_enabled=is_enabled)
    except KeyRevoked:
        messages.warning(request, _("This key is revoked and stays so."))
        return go_back(request, "portal:keys")
    text = _("“%(name)s” works again.") if is_enabled else _("“%(name)s” is disabled.")
    messages.success(request, text % {"name": key.name})
    return go_back(request, "portal:keys")


@login_required
@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    key = find_key(request, key_id)
    revoke_api_key(key)
    messages.success(request, _("“%(name)s” is revoked.") % {"name": key.name})
    return go_back(request, "portal:keys")


def find_key(request: HttpRequest, key_id: int) -> ApiKey:
    """Raises Http404 for a key of somebody else."""
    keys = ApiKey.objects.select_related("group", "account__group")
    return get_object_or_404(keys, pk=key_id, account=account_of(request))


def describe_form(request: HttpRequest, form: ApiKeyForm) -> dict[str, Any]:
    account = form.key.account if form.key else account_of(request)
    group_id = (form.key and form.key.group_id) or account.group_id
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return {
        "form": form,
        "models": list_model_names(group_id),
        "address": find_client_address(
            request.META.get("REMOTE_ADDR", ""), [forwarded]
        ),
    }


def list_spent(key: ApiKey, now: datetime) -> list[tuple[str | Promise, int]]:
    """What the key was charged in each period of now, in words and nano-USD."""
    facts = read_facts(key.pk, now)
    return [(words, facts.spent_in(period)) for period, words in SPENT_IN.items()]


def show_secret(request: HttpRequest, issued: IssuedKey, **more: Any) -> HttpResponse:
    """The only page that ever shows a secret; no browser or proxy keeps it."""
    samples = write_samples(
        base_url=read_site().base_url,
        secret=issued.secret,
        model=pick_model(issued.key),
    )
    context = {"key": issued.key, "secret": issued.secret, "samples": samples, **more}
    return render(request, "portal/keys/secret.html", context)
