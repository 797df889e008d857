"""A person's group, limits and rights."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.console.access import actor_of, operator_page
from portal.console.user_head import account_of_person, describe_head, find_person
from portal.forms.people import LimitsForm, RightsForm
from portal.models import Right
from portal.pages.people import current_user
from portal.people.changing import LIMITS, change_group, set_limits
from portal.people.guards import NotAllowed
from portal.people.rights import set_rights


@operator_page(Right.USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_limits(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    account = account_of_person(user)
    form = LimitsForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        rpm, tpm, concurrency = (values[name] for name in LIMITS)
        actor = actor_of(request)
        try:
            with transaction.atomic():
                change_group(account, values["group"], actor=actor)
                set_limits(
                    account, rpm=rpm, tpm=tpm, concurrency=concurrency, actor=actor
                )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            text = _("Saved. It counts for new calls within a few seconds.")
            messages.success(request, text)
            return redirect("console:user-limits", user_id)
    context = {**describe_head(request, user, "limits"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "console/users/limits.html", context, status=status)


@operator_page(Right.USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_rights(request: HttpRequest, user_id: int) -> HttpResponse:
    """For superusers only: others have no page like this."""
    user = find_person(user_id)
    if not current_user(request).is_superuser:
        raise PermissionDenied
    form = RightsForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        try:
            set_rights(
                user,
                is_staff=role != "user",
                is_superuser_too=role == "superuser",
                rights=[Right(it) for it in form.cleaned_data["rights"]],
                actor=actor_of(request),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rights are saved."))
            return redirect("console:user-rights", user_id)
    context = {**describe_head(request, user, "rights"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "console/users/rights.html", context, status=status)


urls = [
    path("console/users/<int:user_id>/limits", show_limits, name="user-limits"),
    path("console/users/<int:user_id>/rights", show_rights, name="user-rights"),
]
