"""Stopping a person's key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gateway.keys import KeyRevoked
from gateway.models import ApiKey
from portal.console.access import actor_of, operator_page
from portal.models import Right
from portal.people.guards import NotAllowed
from portal.people.keys import revoke_key, switch_key


@operator_page(Right.USERS)
@require_POST
def change_user_key(request: HttpRequest, user_id: int, key_id: int) -> HttpResponse:
    """`action` is "disable", "enable" or "revoke"."""
    keys = ApiKey.objects.select_related("account__user")
    key = get_object_or_404(keys, pk=key_id, account__user_id=user_id)
    action, actor = request.POST.get("action"), actor_of(request)
    try:
        if action == "revoke":
            revoke_key(key, actor=actor)
            text = _("“%(name)s” is revoked.")
        elif action in {"disable", "enable"}:
            switch_key(key, is_enabled=action == "enable", actor=actor)
            is_off = action == "disable"
            text = (
                _("“%(name)s” is disabled.") if is_off else _("“%(name)s” works again.")
            )
        else:
            return HttpResponseBadRequest()
    except KeyRevoked:
        messages.warning(request, _("This key is revoked and stays so."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text % {"name": key.name})
    return redirect("console:user-keys", user_id)


urls = [
    path(
        "console/users/<int:user_id>/keys/<int:key_id>",
        change_user_key,
        name="change-user-key",
    )
]
