"""The in-process picture of groups, channels, models and prices, and how it stays true.

Every change of such a row advances a version in the database, in the same
transaction. Each process reads the versions once a second (gateway.pulse) and loads
again what moved: no call ever reads these tables.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from gateway.enums import ChannelState, Endpoint, ProviderName
from gateway.models import CatalogueModel, Channel, Group, Price, SnapshotVersion
from gateway.pictures import (
    ChannelPicture,
    GroupPicture,
    ModelPicture,
    PriceHistory,
    PricePicture,
)

WILDCARD = "*"


@dataclass(frozen=True)
class Snapshot:
    version: int
    groups: dict[int, GroupPicture]
    models: dict[str, ModelPicture]
    prices: dict[str, PriceHistory]
    channels_by_model: dict[str, tuple[ChannelPicture, ...]]
    _eligible: dict[tuple[str, int], tuple[ChannelPicture, ...]] = field(
        default_factory=dict
    )

    def price_of(self, model: str, moment: datetime) -> PricePicture | None:
        history = self.prices.get(model)
        return history.at(moment) if history else None

    def channels_for(self, model: str, group_id: int) -> tuple[ChannelPicture, ...]:
        """Channels that serve `model` to the group, best priority first; remembered,
        so that a call's cost does not grow with the number of channels."""
        key = (model, group_id)
        found = self._eligible.get(key)
        if found is None:
            named = self.channels_by_model.get(model, ())
            found = tuple(
                channel
                for channel in named or self.channels_by_model.get(WILDCARD, ())
                if not channel.group_ids or group_id in channel.group_ids
            )
            if len(self._eligible) < 100_000:
                self._eligible[key] = found
        return found

    def models_for(self, group_id: int) -> list[ModelPicture]:
        """What GET /v1/models lists: models that some channel serves to the group."""
        return [
            self.model_of(name)
            for name in sorted(self.channels_by_model)
            if name != WILDCARD
            and self.model_of(name).is_visible
            and self.channels_for(name, group_id)
        ]

    def model_of(self, name: str) -> ModelPicture:
        """What the catalogue knows of `name`, or a picture of a model it has not."""
        return self.models.get(name) or ModelPicture(
            name, "", frozenset(), None, None, is_visible=True, created=0
        )

    def serves(self, model: str, endpoint: Endpoint) -> bool:
        endpoints = self.model_of(model).endpoints
        return not endpoints or endpoint in endpoints


_current: Snapshot | None = None


def current() -> Snapshot:
    """The newest picture; loads it on the first use in a process."""
    return _current or refresh()


def refresh() -> Snapshot:
    """Loads everything again. Blocks on the database: not for the event loop."""
    global _current
    _current = load_snapshot()
    return _current


def read_version() -> int:
    versions = SnapshotVersion.objects.filter(name=SnapshotVersion.CATALOGUE)
    return versions.values_list("value", flat=True).first() or 0


def load_snapshot() -> Snapshot:
    # The version is read first: a change in between is loaded once more, never missed.
    version = read_version()
    channels = sorted(_load_channels(), key=_rank)
    by_model: dict[str, list[ChannelPicture]] = defaultdict(list)
    for channel in channels:
        for name in channel.model_names:
            by_model[name].append(channel)
    return Snapshot(
        version=version,
        groups={
            group.pk: GroupPicture(group.pk, group.name, group.multiplier_ppm)
            for group in Group.objects.all()
        },
        models={model.name: _picture_model(model) for model in _all_models()},
        prices=_load_prices(),
        channels_by_model={name: tuple(found) for name, found in by_model.items()},
    )


def _rank(channel: ChannelPicture) -> tuple[bool, int, int]:
    """An operator's own channel always goes before the demo."""
    return channel.provider == ProviderName.DEMO, -channel.priority, channel.id


def _load_channels() -> list[ChannelPicture]:
    rows = Channel.objects.filter(state=ChannelState.ENABLED).prefetch_related("groups")
    return [_picture_channel(row) for row in rows]


def _picture_channel(row: Channel) -> ChannelPicture:
    return ChannelPicture(
        id=row.pk,
        name=row.name,
        provider=ProviderName(row.provider),
        base_url=row.base_url.rstrip("/"),
        credential=row.credential,
        model_names=frozenset(row.model_names),
        model_mapping=dict(row.model_mapping),
        group_ids=frozenset(group.pk for group in row.groups.all()),
        priority=row.priority,
        weight=max(row.weight, 1),
        connect_timeout=row.connect_timeout,
        first_byte_timeout=row.first_byte_timeout,
        idle_timeout=row.idle_timeout,
        total_timeout=row.total_timeout,
    )


def _all_models() -> Any:
    return CatalogueModel.objects.all().iterator()


def _picture_model(row: CatalogueModel) -> ModelPicture:
    return ModelPicture(
        name=row.name,
        vendor=row.vendor,
        endpoints=frozenset(row.endpoints),
        context_length=row.context_length,
        max_output=row.max_output,
        is_visible=row.is_visible,
        created=int(row.created_at.astimezone(UTC).timestamp()),
    )


def _load_prices() -> dict[str, PriceHistory]:
    versions: dict[str, list[PricePicture]] = defaultdict(list)
    for row in Price.objects.order_by("model", "effective_at").iterator():
        rates = {str(unit): int(rate) for unit, rate in row.rates.items()}
        versions[row.model].append(PricePicture(row.pk, rates, row.effective_at))
    return {model: PriceHistory(tuple(found)) for model, found in versions.items()}


def mark_changed(**_: object) -> None:
    """Receiver of save and delete signals of the rows above."""
    with transaction.atomic():
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)
