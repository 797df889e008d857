"""Trying an upstream, before a channel is saved and after."""

from dataclasses import replace

from django.utils.translation import gettext as _

from gateway import trial
from gateway.models import Channel
from gateway.trial import Balance, Target, Trial
from gateway.trial.requests import COSTLY
from portal.channels.check_words import explain_check
from portal.channels.draft import Draft
from portal.channels.form_rows import read_pairs
from portal.channels.presets import read_place
from portal.channels.proxy import open_proxy


def fetch_offer(draft: Draft) -> list[str]:
    """Puts what the upstream has into the draft; what is wrong, as sentences."""
    problems = draft.list_problems()
    if problems:
        return problems
    found = trial.fetch_models(make_target(draft))
    if not found.problem and not found.names:
        return [_("The upstream answered with an empty list.")]
    if found.problem:
        return [found.problem]
    draft.offer(found.names)
    return []


def try_draft(draft: Draft) -> tuple[Trial | None, list[str]]:
    """A trial, or what stands in its way."""
    problems = draft.list_problems()
    model = str(draft.form["test_model"].value() or "").strip()
    model = model or next((it for it in draft.names if it != "*"), "")
    if not problems and not model:
        problems = [_("Choose or enter a model first.")]
    if problems:
        return None, problems
    return trial.try_model(make_target(draft), model), []


def make_target(draft: Draft) -> Target:
    """What the form says now. Stored secrets go to no other host than they are stored
    for: whoever changes the address pastes a credential, or saves first."""
    cleaned, channel = draft.form.cleaned_data, draft.channel
    secret, problem, proxy = next(iter(draft.secrets), ""), "", cleaned.get("proxy", "")
    stored = trial.read_target(channel) if channel is not None else None
    if stored is not None and stored.secret and not secret:
        secret, problem = stored.secret, stored.problem
        if read_place(stored.base_url) != read_place(cleaned["base_url"]):
            secret = ""
            problem = _(
                "The address is another one now. Paste a credential to try it, or save."
            )
    if channel is not None and not proxy and not cleaned.get("drops_proxy"):
        proxy = open_proxy(channel)
    return Target(
        base_url=cleaned["base_url"].strip().rstrip("/"),
        secret=secret,
        headers=cleaned["headers"],
        parameters=cleaned["parameters"],
        model_mapping=read_pairs(cleaned["model_mapping"]),
        proxy=proxy,
        problem=problem,
    )


def try_saved(
    channel: Channel, model: str, credential_id: int | None, endpoint: str = ""
) -> Trial:
    """Its result is kept among the checks; it parks or frees the credential. What
    costs more than a few tokens needs its `endpoint` (one of COSTLY) named."""
    row = (
        channel.credentials.filter(pk=credential_id).first() if credential_id else None
    )
    asked = next((it for it in COSTLY if it == endpoint), None)
    seen = trial.try_channel(channel, model=model, credential=row, endpoint=asked)
    return replace(seen, detail=explain_check(str(seen.detail)))


def ask_for_balance(channel: Channel) -> Balance:
    """What it said is kept with the channel."""
    return trial.refresh_balance(channel)


def name_costly(seen: Trial) -> str:
    """The endpoint that has to be named before this is tried; "" if it was tried."""
    is_costly = seen.endpoint in COSTLY and not seen.is_ok and seen.status is None
    return str(seen.endpoint) if is_costly and not seen.latency_ms else ""
