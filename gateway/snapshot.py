"""The in-process picture of groups, channels, models and prices, and how it stays true.

Every change of such a row advances a version in the database, in the same
transaction. Each process reads the versions once a second (gateway.pulse) and loads
again what moved: no call ever reads these tables.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from gateway.channel_rows import load_channels
from gateway.enums import Endpoint, ProviderName
from gateway.models import SnapshotVersion
from gateway.picture_rows import load_groups, load_models, load_prices
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
    limits_channels: bool = False  # whether any of them has a limit
    _eligible: dict[tuple[str, int], tuple[ChannelPicture, ...]] = field(
        default_factory=dict
    )
    _listed: dict[int, list[ModelPicture]] = field(default_factory=dict)

    def price_of(self, model: str, moment: datetime) -> PricePicture | None:
        history = self.prices.get(model)
        return history.at(moment) if history else None

    def channels_for(self, model: str, group_id: int) -> tuple[ChannelPicture, ...]:
        """Channels that serve `model` to the group, best priority first; remembered,
        so that a call's cost does not grow with the number of channels. Names that
        no channel has share one place: clients make up as many as they like."""
        name = model if model in self.channels_by_model else WILDCARD
        key = (name, group_id)
        found = self._eligible.get(key)
        if found is None:
            found = self._eligible[key] = self._find_channels(name, group_id)
        return found

    def _find_channels(self, name: str, group_id: int) -> tuple[ChannelPicture, ...]:
        """The demo serves what no operator's channel does, by name or for all."""
        for which in (name, WILDCARD):
            named = self.channels_by_model.get(which, ())
            own = tuple(it for it in named if not _is_demo(it) and it.serves(group_id))
            if own:
                return own
        named = self.channels_by_model.get(name, ())
        if not all(map(_is_demo, named)):
            return ()
        return tuple(it for it in named if it.serves(group_id))

    def models_for(self, group_id: int) -> list[ModelPicture]:
        """What GET /v1/models lists: models that some channel serves to the group."""
        found = self._listed.get(group_id)
        if found is None:
            found = self._listed[group_id] = [
                self.model_of(name)
                for name in sorted(self.channels_by_model)
                if name != WILDCARD
                and self.model_of(name).is_visible
                and self.channels_for(name, group_id)
            ]
        return found

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
    channels = sorted(load_channels(), key=_rank)
    by_model: dict[str, list[ChannelPicture]] = defaultdict(list)
    for channel in channels:
        for name in channel.model_names:
            by_model[name].append(channel)
    return Snapshot(
        version=version,
        groups=load_groups(),
        models=load_models(),
        prices=load_prices(),
        channels_by_model={name: tuple(found) for name, found in by_model.items()},
        limits_channels=any(channel.is_limited for channel in channels),
    )


def _rank(channel: ChannelPicture) -> tuple[bool, int, int]:
    """An operator's own channel always goes before the demo."""
    return _is_demo(channel), -channel.priority, channel.id


def _is_demo(channel: ChannelPicture) -> bool:
    return channel.provider == ProviderName.DEMO


def mark_changed(**_: object) -> None:
    """Receiver of save and delete signals of the rows above."""
    with transaction.atomic():
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)
