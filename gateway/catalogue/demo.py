"""The channel of the built-in demo provider."""

from django.db import models, transaction

from gateway.enums import ChannelState, ProviderName
from gateway.models import Channel, SnapshotVersion
from gateway.providers.demo.models import DEMO_MODELS

NAME = "Built-in demo"
PRIORITY = -1000


def seed_demo() -> None:
    """Makes the channel where there is none. One that an operator changed, or
    disabled, stays so."""
    if _list_channels().exists():
        return
    with transaction.atomic():
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)  # a lock: one channel only
        if not _list_channels().exists():
            Channel.objects.create(
                name=NAME,
                provider=ProviderName.DEMO,
                priority=PRIORITY,
                model_names=list_demo_names(),
            )


def retire_demo() -> None:
    """Disables the channel: for a start with the demo switched off."""
    for channel in _list_channels().filter(state=ChannelState.ENABLED):
        channel.state = ChannelState.DISABLED
        channel.save(update_fields=["state"])


def list_demo_names() -> list[str]:
    return sorted({name for names in DEMO_MODELS.values() for name in names})


def _list_channels() -> models.QuerySet[Channel]:
    return Channel.objects.filter(provider=ProviderName.DEMO)
