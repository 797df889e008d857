"""What is on offer, and who serves it."""

from typing import Any

from gateway.models import CatalogueModel, Group
from gateway.snapshot import Snapshot, load_snapshot


def channel_names(
    model: str, group: Group, picture: Snapshot | None = None
) -> list[str]:
    picture = picture or load_snapshot()
    return [it.name for it in picture.channels_for(model, group.pk)]


def make_model(name: str = "m", **fields: Any) -> CatalogueModel:
    return CatalogueModel.objects.create(name=name, **fields)
