"""A real call, as small as can be, straight to an upstream."""

import time
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

from gateway.enums import Endpoint
from gateway.errors import InvalidRequest, UpstreamError
from gateway.fetch import Bounds, Page, fetch_page
from gateway.providers.error_bodies import find_error
from gateway.providers.redaction import remove_private
from gateway.providers.registry import PROVIDERS
from gateway.trial.hearing import MOST_WORDS, Hearing, count_dimensions
from gateway.trial.requests import BODIES, COSTLY, choose_endpoint, make_request
from gateway.trial.target import WAIT, Target
from gateway.trial.words import explain_error, explain_status, fill
from gateway.wire.call_request import CallRequest

BOUNDS = Bounds(connect=8, read=WAIT, total=WAIT, size=32 * 1_048_576)
WORKS = _("It works.")


@dataclass(frozen=True, slots=True)
class Trial:
    """`detail` is a sentence; `reply` what the model said;
    `said` the upstream's own words when it refused, without secrets. `is_refused`: it
    blames our credential, and `cause` is the reason."""

    is_ok: bool
    detail: StrOrPromise
    model: str
    endpoint: Endpoint | None = None
    status: int | None = None
    latency_ms: int = 0
    first_token_ms: int | None = None
    reply: StrOrPromise = ""
    said: str = ""
    is_refused: bool = False
    cause: str = ""

    def read(self) -> "Trial":
        """In the language of now: until then its texts are in that of any reader."""
        return replace(self, detail=str(self.detail), reply=str(self.reply))


def try_model(
    target: Target,
    model: str,
    *,
    endpoint: Endpoint | None = None,
    bounds: Bounds = BOUNDS,
) -> Trial:
    """Never raises. Without `endpoint` the cheapest one that the model serves; what
    costs more than a few tokens is tried only when it is named."""
    return ask_model(target, model, endpoint, bounds).read()


def ask_model(
    target: Target, model: str, endpoint: Endpoint | None, bounds: Bounds = BOUNDS
) -> Trial:
    """As try_model, its texts not read yet."""
    chosen = endpoint or choose_endpoint(model)
    if target.is_demo:
        detail = _("It is built in and answers without an upstream.")
        return Trial(is_ok=True, detail=detail, model=model, endpoint=chosen)
    problem: StrOrPromise = target.problem
    if chosen not in BODIES:
        problem = problem or _("This model wants a file, so it cannot be tested here.")
    elif endpoint is None and chosen in COSTLY:
        problem = problem or _(
            "This model makes pictures or speech, so a test costs more than a few "
            "tokens. It is made only when you ask for it."
        )
    if chosen is None or problem:
        return Trial(is_ok=False, detail=problem, model=model, endpoint=chosen)
    return _try_twice(target, model, chosen, bounds)


def _try_twice(target: Target, model: str, endpoint: Endpoint, bounds: Bounds) -> Trial:
    """Once more for models that know the limit of tokens by another name."""
    began = time.monotonic()
    trial, error = _try_once(target, model, endpoint, bounds)
    is_limits = error.get("param") == "max_tokens" and trial.status == 400
    if not is_limits or endpoint != Endpoint.CHAT_COMPLETIONS:
        return trial
    left = replace(bounds, total=max(bounds.total - (time.monotonic() - began), 1.0))
    return _try_once(target, model, endpoint, left, has_new_limit=True)[0]


def _try_once(
    target: Target,
    model: str,
    endpoint: Endpoint,
    bounds: Bounds,
    *,
    has_new_limit: bool = False,
) -> tuple[Trial, dict[str, Any]]:
    """The trial, and the error object of the upstream if it sent one."""
    began = time.monotonic()
    blank = Trial(is_ok=False, detail="", model=model, endpoint=endpoint)
    try:
        call = make_request(endpoint, model, has_new_limit=has_new_limit)
        hearing = Hearing(PROVIDERS[target.picture().provider], endpoint)
        page = _send(target, call, hearing, bounds)
    except InvalidRequest as error:
        return replace(blank, detail=error.message), {}
    except Exception as error:  # whatever an odd upstream makes of a request
        took = round((time.monotonic() - began) * 1000)
        detail = explain_error(error, target.channel_id)
        return replace(blank, detail=detail, latency_ms=took), {}
    seen = replace(
        blank,
        status=page.status,
        latency_ms=round((time.monotonic() - began) * 1000),
        first_token_ms=_first_token(hearing, began),
    )
    told = find_error(page.body or b"")
    return _judge(seen, page, hearing, told, call.is_stream), told


def _send(target: Target, call: CallRequest, hearing: Hearing, bounds: Bounds) -> Page:
    picture = target.picture()
    request = hearing.provider.build_request(call, picture, target.secret)
    return fetch_page(
        request.url,
        request.headers,
        bounds,
        posted=request.body,
        proxy=picture.proxy,
        on_data=hearing.hear if call.is_stream else None,
    )


def _first_token(hearing: Hearing, began: float) -> int | None:
    if hearing.first_at is None:
        return None
    return round((hearing.first_at - began) * 1000)


def _judge(
    seen: Trial, page: Page, hearing: Hearing, error: dict[str, Any], is_stream: bool
) -> Trial:
    if not 200 <= page.status < 300:
        provider = hearing.provider
        problem = provider.read_error(page.status, page.headers, page.body or b"")
        detail = explain_status(page.status)
        if page.status == 404:
            detail = _("The upstream does not have this model, or not at this address.")
        return _refuse(seen, problem, detail, str(error.get("message") or ""))
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if seen.endpoint == Endpoint.SPEECH and kind.startswith("audio/"):
        size = len(page.body or b"") // 1024 or 1
        reply = fill(gettext_noop("%(count)s kilobytes of sound."), count=size)
        return replace(seen, is_ok=True, detail=WORKS, reply=reply)
    if page.body is None:
        return replace(seen, detail=_("The answer was too large."))
    if not is_stream or kind != "text/event-stream":
        hearing.read_whole(page.body)
    if hearing.failure is not None:
        words = hearing.failure.to_body()["error"]["message"]
        detail = _("The upstream sent an error, or something that is no answer.")
        said = "" if hearing.failure.cause == "garbage" else words
        return _refuse(seen, hearing.failure, detail, said)
    return _praise(seen, page.body, hearing)


def _refuse(
    seen: Trial, problem: UpstreamError, detail: StrOrPromise, said: str
) -> Trial:
    return replace(
        seen,
        detail=detail,
        said=remove_private(said)[:MOST_WORDS],
        is_refused=problem.blames_credential,
        cause=problem.cause,
    )


def _praise(seen: Trial, body: bytes, hearing: Hearing) -> Trial:
    reply: StrOrPromise = hearing.text[:MOST_WORDS]
    if seen.endpoint == Endpoint.EMBEDDINGS and (size := count_dimensions(body)):
        reply = fill(gettext_noop("A vector of %(count)s numbers."), count=size)
    if hearing.has_content or reply or seen.endpoint == Endpoint.MODERATIONS:
        return replace(seen, is_ok=True, detail=WORKS, reply=reply)
    if hearing.is_finished:
        detail = _("It answered, but its few tokens were used up before a word came.")
        return replace(seen, is_ok=True, detail=detail)
    return replace(seen, detail=_("The upstream sent an empty answer."))
