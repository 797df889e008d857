"""Middleware of our own."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from portal.pages.health import show_health, show_readiness

PROBES = {"/healthz": show_health, "/readyz": show_readiness}


@sync_and_async_middleware
def answer_probes(get_response: Callable[[HttpRequest], Any]) -> Any:
    """Answers probes before the host is checked or HTTPS asked for: an orchestrator
    calls by address."""

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return await sync_to_async(probe)(request)
        response: Awaitable[HttpResponseBase] = get_response(request)
        return await response

    def answer(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        response: HttpResponseBase = (probe or get_response)(request)
        return response

    return answer_async if iscoroutinefunction(get_response) else answer
