"""Each request speaks the person's language and time, and notes their visit."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.decorators import sync_and_async_middleware

from portal.accounts.impersonation import SESSION_KEY
from portal.accounts.languages import find_time_zone, is_language
from portal.models import User


@sync_and_async_middleware
def follow_visitor(get_response: Callable[[HttpRequest], Any]) -> Any:
    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        await sync_to_async(prepare_request)(request)
        response: Awaitable[HttpResponseBase] = get_response(request)
        return await response

    def answer(request: HttpRequest) -> HttpResponseBase:
        prepare_request(request)
        response: HttpResponseBase = get_response(request)
        return response

    return answer_async if iscoroutinefunction(get_response) else answer


def prepare_request(request: HttpRequest) -> None:
    timezone.deactivate()
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if isinstance(user, User):
        use_language(request, user.language)
        zone = find_time_zone(user.time_zone)
        if zone:
            timezone.activate(zone)
        note_visit(request, user)


def use_language(request: HttpRequest, language: str) -> None:
    """The switcher's cookie, made on this device, is stronger than the profile."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and is_language(language):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def note_visit(request: HttpRequest, user: User) -> None:
    """When and from where the session was used last: one write in five minutes. An
    operator who is signed in as somebody leaves no trace of a visit of theirs."""
    key = f"seen:{request.session.session_key}"
    if SESSION_KEY in request.session:
        return
    if cache.add(key, True, settings.SEEN_EVERY.total_seconds()):
        UserSession.objects.create_from_request(request)
        User.objects.filter(pk=user.pk).update(last_seen_at=timezone.now())
