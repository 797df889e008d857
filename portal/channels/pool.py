"""One credential of a channel's pool: what operators do to it."""

from django.db import transaction

from gateway.audit import Actor, record_change
from gateway.models import ChannelCredential

STATES = {"enable": "enabled", "disable": "disabled"}


def switch_credential(
    credential: ChannelCredential, *, is_enabled: bool, actor: Actor
) -> None:
    """Switching on ends its rest too."""
    with transaction.atomic():
        credential.is_enabled = is_enabled
        if is_enabled:
            credential.parked_at, credential.parked_reason = None, ""
        credential.save()
        _record(credential, "enable" if is_enabled else "disable", actor)


def remove_credential(credential: ChannelCredential, *, actor: Actor) -> None:
    """For good."""
    with transaction.atomic():
        _record(credential, "remove", actor)
        credential.delete()


def _record(credential: ChannelCredential, verb: str, actor: Actor) -> None:
    """The row is the channel's, so that its page shows it."""
    name, state = f"…{credential.ending}", STATES.get(verb)
    record_change(
        actor,
        f"channel.credential_{verb}",
        credential.channel,
        changes={"pool": [name, f"{name} {state}" if state else None]},
    )
