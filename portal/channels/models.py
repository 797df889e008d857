"""The models of one channel: what the upstream calls them, and whether they have a
price."""

from dataclasses import dataclass

from django.utils import timezone

from gateway.models import Channel, Price

WILDCARD = "*"


@dataclass(frozen=True, slots=True)
class ServedModel:
    """`upstream` is "" where both call it the same."""

    name: str
    upstream: str
    has_price: bool
    has_own_cost: bool


def list_models(channel: Channel) -> list[ServedModel]:
    """One query."""
    names = [name for name in channel.model_names if name != WILDCARD]
    priced = set(
        Price.objects.filter(model__in=names, effective_at__lte=timezone.now())
        .values_list("model", flat=True)
        .distinct()
    )
    return [
        ServedModel(
            name,
            channel.model_mapping.get(name, ""),
            name in priced,
            name in channel.cost_rates,
        )
        for name in sorted(names)
    ]
