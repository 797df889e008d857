"""The requests that the chapters show, each in curl, Python and Node.

The texts are templates in templates/portal/docs/samples, named `<sample>.<kind>.txt`,
and every one of them is executed by the tests.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.docs.highlight import KEY_PLACE, highlight_sample

FOLDER = "portal/docs/samples"
TONGUES = (("sh", "curl", "bash"), ("py", "Python", "python"), ("mjs", "Node", "js"))


@dataclass(frozen=True, slots=True)
class Plan:
    """`kind` is what comes back: json, events, picture or sound."""

    name: str
    method: str
    path: str
    kind: str = "json"
    has_body: bool = False
    has_file: bool = False
    has_answer: bool = True
    is_sent: bool = True


PLANS = {
    plan.name: plan
    for plan in (
        Plan("chat", "POST", "/v1/chat/completions", has_body=True),
        Plan("stream", "POST", "/v1/chat/completions", "events", has_body=True),
        Plan("models", "GET", "/v1/models"),
        Plan("image", "POST", "/v1/images/generations", "picture", has_body=True),
        Plan("embedding", "POST", "/v1/embeddings", has_body=True),
        Plan("transcription", "POST", "/v1/audio/transcriptions", has_file=True),
        Plan(
            *("speech", "POST", "/v1/audio/speech", "sound"),
            has_body=True,
            has_answer=False,
        ),
        Plan("errors", "POST", "/v1/chat/completions", is_sent=False),
        Plan("clients", "GET", "/v1/models", has_answer=False, is_sent=False),
    )
}


@dataclass(frozen=True, slots=True)
class Tongue:
    id: str
    label: str
    text: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Sample:
    """`body` is the JSON that "Send" sends, "" when there is none; `model` the one
    that a form names."""

    plan: Plan
    tongues: tuple[Tongue, ...]
    body: str
    model: str
    answer: SafeString | str


def list_words() -> dict[str, str]:
    """What the samples say, in the reader's language; none may hold a quote."""
    return {
        "helper": _("You are a helpful assistant."),
        "hello": _("Hello!"),
        "welcome": _("Hello! How can I help you today?"),
        "story": _("Tell me a very short story."),
        "once": _("Once"),
        "picture": _("A cat playing the guitar on the moon"),
        "sentence": _("A sentence to find again by its meaning"),
        "spoken": _("Every word of this is read aloud."),
        "environment": _("reads OPENAI_BASE_URL and OPENAI_API_KEY"),
    }


def write_samples(
    base_url: str, models: dict[str, str], key: str = KEY_PLACE
) -> dict[str, Sample]:
    """All samples by name, for the site at `base_url`, in the active language."""
    return _write_samples(base_url, tuple(models.items()), key, get_language() or "")


@lru_cache(maxsize=32)
def _write_samples(
    base_url: str, models: tuple[tuple[str, str], ...], key: str, language: str
) -> dict[str, Sample]:
    """`language` is the active one: it is here to be remembered by."""
    context = {
        "base_url": base_url,
        "models": dict(models),
        "key": key,
        "words": list_words(),
    }
    return {name: _write_sample(plan, context) for name, plan in PLANS.items()}


def _write_sample(plan: Plan, context: dict[str, Any]) -> Sample:
    body = _render(plan.name, "json", context) if plan.has_body else ""
    context = {**context, "body": body}
    tongues = []
    for suffix, label, language in TONGUES:
        text = _render(plan.name, suffix, context)
        html = highlight_sample(text, language)
        tongues.append(Tongue(suffix, label, text, html))
    answer: SafeString | str = ""
    if plan.has_answer:
        language = "text" if plan.kind == "events" else "json"
        answer = highlight_sample(_render(plan.name, "answer", context), language)
    return Sample(
        plan=plan,
        tongues=tuple(tongues),
        body=_indent(body) if body else "",
        model=context["models"].get(plan.name, ""),
        answer=answer,
    )


def _indent(body: str) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)


def _render(name: str, suffix: str, context: dict[str, Any]) -> str:
    template: Any = get_template(f"{FOLDER}/{name}.{suffix}.txt")
    # Text, not HTML: quotes stay quotes until pygments escapes them.
    text: str = template.template.render(Context(context, autoescape=False))
    return text.strip("\n")
