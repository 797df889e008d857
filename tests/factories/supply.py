"""What is offered and who serves it."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from gateway.enums import ProviderName, Unit
from gateway.models import Channel, Group, Price, Worker
from gateway.money import MILLION

_numbers = count(1)


def make_group(*, name: str = "default", multiplier_ppm: int = MILLION) -> Group:
    """The group of that name; made when there is none."""
    return Group.objects.get_or_create(
        name=name, defaults={"multiplier_ppm": multiplier_ppm}
    )[0]


def make_price(
    *, model: str = "", rates: dict[str, int] | None = None, days_ago: int = 1
) -> Price:
    """A price version; by default a call costs a nano-USD for each "call" used, so
    that a test can say what a call costs."""
    return Price.objects.create(
        model=model or f"model-{next(_numbers)}",
        rates={Unit.CALL.value: 1} if rates is None else rates,
        effective_at=timezone.now() - timedelta(days=days_ago),
    )


def make_channel(
    *,
    name: str = "",
    provider: ProviderName = ProviderName.OPENAI,
    base_url: str = "http://127.0.0.1:9/v1",
    model_names: list[str] | None = None,
    credential: str = "",
    priority: int = 0,
) -> Channel:
    channel = Channel.objects.create(
        name=name or f"channel {next(_numbers)}",
        provider=provider,
        base_url=base_url,
        model_names=["gpt-4o"] if model_names is None else model_names,
        priority=priority,
    )
    if credential:
        channel.store_credential(credential)
    return channel


def make_worker(*, beats: int = 1, beat_at: datetime | None = None) -> Worker:
    """A process that has just said it lives, or did at `beat_at`."""
    return Worker.objects.create(
        host="test", pid=1, beats=beats, beat_at=beat_at or timezone.now()
    )
