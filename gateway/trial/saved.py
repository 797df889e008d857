"""Trials of saved channels: what they saw is kept."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gateway.credentials import park, unpark
from gateway.enums import Endpoint
from gateway.models import Channel, ChannelCredential
from gateway.trial.balance import Balance, fetch_balance
from gateway.trial.findings import Finding, store_finding
from gateway.trial.requests import COSTLY, choose_endpoint
from gateway.trial.target import read_target
from gateway.trial.trying import Trial, ask_model

ANY = "*"
MOST_LOOKED_AT = 20  # names: each may cost a query


def try_channel(
    channel: Channel,
    *,
    model: str = "",
    credential: ChannelCredential | None = None,
    endpoint: Endpoint | None = None,
) -> Trial:
    """Tries `model`, else the channel's test model, else one that costs little. A pass
    ends the rest of the credential; one that is refused is parked."""
    name = model or choose_model(channel)
    if not name:
        detail = _("Choose a model to test with: the channel serves any.")
        return Trial(is_ok=False, detail=detail, model="")
    target = read_target(channel, credential)
    trial = ask_model(target, name, endpoint)
    _keep(channel, trial)
    if target.credential_id is not None:
        if trial.is_ok:
            unpark(target.credential_id)
        elif trial.is_refused:
            park(target.credential_id, trial.cause)
    return trial.read()


def choose_model(channel: Channel) -> str:
    """Nothing when the channel serves any model and names none."""
    if channel.test_model:
        return channel.test_model
    names = [it for it in channel.model_names if it != ANY]
    for name in names[:MOST_LOOKED_AT]:
        endpoint = choose_endpoint(name)
        if endpoint is not None and endpoint not in COSTLY:
            return str(name)
    return names[0] if names else ""


def refresh_balance(channel: Channel) -> Balance:
    """Asks, and keeps the answer when there is one."""
    found = fetch_balance(read_target(channel))
    if found.text:
        channel.balance, channel.balance_at = found.text[:64], timezone.now()
        Channel.objects.filter(pk=channel.pk).update(
            balance=channel.balance, balance_at=channel.balance_at
        )
    return found


def _keep(channel: Channel, trial: Trial) -> None:
    """As a check of the channel, in English as all are. Nothing was seen of one that
    was not made."""
    if trial.status is None and not trial.latency_ms:
        return
    with translation.override("en"):
        detail = "" if trial.is_ok else str(trial.detail)
    finding = Finding(trial.is_ok, detail, trial.status, trial.latency_ms)
    store_finding(channel.pk, finding)
