"""What journeys look at and change of a channel's pool, at the operator's desk."""

from typing import Any

from gateway.models import Channel, ChannelCredential


def list_pool(name: str) -> list[dict[str, Any]]:
    rows = ChannelCredential.objects.filter(channel__name=name).order_by("pk")
    return [
        {"id": row.pk, "ending": row.ending, "parked": row.parked_reason}
        for row in rows
    ]


def set_proxy(name: str, url: str) -> None:
    channel = Channel.objects.get(name=name)
    channel.seal_proxy(url)
    channel.save()
