"""Settings: take my data with me, and leave."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO

from allauth.core import ratelimit
from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.closing import close_account, has_payment_under_way
from portal.accounts.export import write_archive
from portal.accounts.profile import ClosingForm
from portal.models import User
from portal.pages.people import current_user

CHUNK = 64 * 1024
IN_MEMORY = 4 * 1024 * 1024  # larger archives wait on the disk


@login_required
@require_GET
def show_data(request: HttpRequest) -> HttpResponse:
    return render_data(request, ClosingForm(current_user(request)))


def render_data(
    request: HttpRequest, form: ClosingForm, status: int = 200
) -> HttpResponse:
    user = current_user(request)
    context = {
        "section": "data",
        "form": form,
        "account": user.account,
        "is_last_operator": is_last_operator(user),
        "has_payment_under_way": has_payment_under_way(user),
    }
    return render(request, "portal/settings/data.html", context, status=status)


@login_required
@require_POST
def export_data(request: HttpRequest) -> StreamingHttpResponse:
    """A ZIP, made on the disk and sent in pieces: memory stays flat."""
    user = current_user(request)
    archive = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed when sent
    write_archive(user, archive)
    archive.seek(0)
    is_async = isinstance(request, ASGIRequest)
    answer = StreamingHttpResponse(
        send_async(archive) if is_async else send(archive),
        content_type="application/zip",
    )
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def send(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        while chunk := archive.read(CHUNK):
            yield chunk


async def send_async(archive: IO[bytes]) -> AsyncIterator[bytes]:
    with archive:
        while chunk := await sync_to_async(archive.read)(CHUNK):
            yield chunk


@login_required
@sensitive_post_parameters("proof")
@require_http_methods(["POST"])
def close(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    too_many: HttpResponse | None = ratelimit.consume_or_429(
        request, action="reauthenticate", user=user
    )
    if too_many:
        return too_many
    form = ClosingForm(user, request.POST)
    may_not = is_last_operator(user) or has_payment_under_way(user)
    if may_not or not form.is_valid():
        return render_data(request, form, status=422)
    close_account(user)
    logout(request)
    messages.success(request, _("Your account is closed. Thank you for being with us."))
    return redirect("/")


def is_last_operator(user: User) -> bool:
    """Without one nobody could get into the console again."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()
