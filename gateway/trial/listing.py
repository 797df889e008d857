"""Which models an upstream has."""

import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.translation import gettext as _

from gateway.catalogue.channels import check_names
from gateway.catalogue.demo import list_demo_names
from gateway.fetch import Bounds, Page, fetch_page
from gateway.trial.target import WAIT, Target
from gateway.trial.words import explain_error, explain_status

BOUNDS = Bounds(connect=8, read=WAIT, total=WAIT, size=8 * 1_048_576)
MOST_MODELS = 5_000
NAMES = ("id", "name", "model")  # of a model, by what the upstream calls it


@dataclass(frozen=True, slots=True)
class ModelList:
    """Sorted names; `problem` is a sentence, "" when all went well."""

    names: list[str] = field(default_factory=list)
    problem: str = ""
    status: int | None = None
    latency_ms: int = 0


def fetch_models(target: Target, bounds: Bounds = BOUNDS) -> ModelList:
    """Never raises; no database."""
    if target.is_demo:
        return ModelList(list_demo_names())
    if target.problem:
        return ModelList(problem=target.problem)
    began = time.monotonic()
    try:
        page = get_page(target, f"{target.base_url.rstrip('/')}/models", bounds)
    except Exception as error:  # whatever an odd upstream makes of a request
        problem = str(explain_error(error, target.channel_id))
        return ModelList(problem=problem, latency_ms=_milliseconds(began))
    names, problem = _read(page)
    return ModelList(names, problem, page.status, _milliseconds(began))


def get_page(target: Target, url: str, bounds: Bounds) -> Page:
    """As the channel asks, with its credential, headers and proxy. Raises what
    fetch_page does."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if target.secret:
        headers["Authorization"] = f"Bearer {target.secret}"
    picture = target.picture()
    return fetch_page(url, headers | dict(picture.headers), bounds, proxy=picture.proxy)


def _read(page: Page) -> tuple[list[str], str]:
    if page.status == 404:
        return [], _(
            "There is no list of models at this base URL. Does it need to end in /v1?"
        )
    if problem := explain_status(page.status):
        return [], str(problem)
    if page.body is None:
        return [], _("The answer is too large to be a list of models.")
    try:
        answer = orjson.loads(page.body)
    except orjson.JSONDecodeError:
        return [], _("The answer is not JSON. Is the base URL right?")
    listed = answer
    if isinstance(answer, dict):
        listed = answer.get("data", answer.get("models"))
    if not isinstance(listed, list):
        return [], _("The answer is not a list of models.")
    names = {name for it in listed if (name := _name(it)) and _is_good(name)}
    return sorted(names)[:MOST_MODELS], ""


def _name(item: Any) -> str:
    if isinstance(item, dict):
        found = (item.get(name) for name in NAMES)
        item = next((it for it in found if isinstance(it, str) and it), "")
    return item if isinstance(item, str) else ""


def _is_good(name: str) -> bool:
    try:
        check_names([name])
    except ValueError:
        return False
    return True


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
