"""The documentation: a guide whose samples run, the reference, and openapi.json."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from portal.docs.chapters import list_chapters, list_clients
from portal.docs.document import digest_document, write_document
from portal.docs.models import pick_models
from portal.docs.reference import list_problems, read_reference
from portal.docs.samples import write_samples
from portal.site import read_site

SHELLS = {True: "shells/app.html", False: "shells/public.html"}


@require_safe
def show_docs(request: HttpRequest) -> HttpResponse:
    base_url = read_site().base_url
    models = pick_models(find_group(request))
    context = {
        **describe_reader(request),
        "page": "docs",
        "chapters": list_chapters(),
        "base_url": f"{base_url}/v1",
        "samples": write_samples(base_url, models),
        "problems": list_problems(base_url),
        "clients": list_clients(base_url),
    }
    return render(request, "portal/docs/docs.html", context)


@require_safe
def show_reference(request: HttpRequest) -> HttpResponse:
    base_url, reader = read_site().base_url, describe_reader(request)
    context = {
        **reader,
        "page": "reference",
        "sections": read_reference(base_url),
        "operations": render_operations(
            base_url, reader["usage_url"], get_language() or ""
        ),
    }
    return render(request, "portal/docs/reference.html", context)


@lru_cache(maxsize=8)
def render_operations(base_url: str, usage_url: str, language: str) -> SafeString:
    """All operations as HTML: 200 kB of it, and the same for everybody. `language` is
    the active one: it is here to be remembered by."""
    context = {"sections": read_reference(base_url), "usage_url": usage_url}
    return render_to_string("portal/docs/operations.html", context)


def _digest(request: HttpRequest) -> str:
    return digest_document(read_site().base_url)


@require_safe
@condition(etag_func=_digest)
def show_openapi(request: HttpRequest) -> HttpResponse:
    """Open to other sites' pages too: tools read it from the browser."""
    body = write_document(read_site().base_url)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=60"}
    return HttpResponse(body, content_type="application/json", headers=headers)


def describe_reader(request: HttpRequest) -> dict[str, Any]:
    """What both pages need to know of who reads them."""
    is_known = request.user.is_authenticated
    return {
        "shell": SHELLS[is_known],
        "usage_url": f"{reverse('portal:usage')}/" if is_known else "",
    }


def find_group(request: HttpRequest) -> int | None:
    account = getattr(request.user, "account", None)
    return account.group_id if account else None
