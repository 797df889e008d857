"""Channels that operators add."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from gateway.credentials import check_credential, replace_pool
from gateway.enums import ProviderName
from gateway.models import Channel, Group

MOST_NAME = 200  # characters of a model's name


@dataclass(frozen=True, kw_only=True, slots=True)
class NewChannel:
    """`base_url` has passed base_url.check_base_url."""

    name: str
    provider: ProviderName
    base_url: str
    model_names: list[str]
    secrets: list[str] = field(default_factory=list, repr=False)
    model_mapping: dict[str, str] = field(default_factory=dict)
    group_names: list[str] = field(default_factory=list)
    priority: int = 0
    weight: int = 1


@transaction.atomic
def open_channel(new: NewChannel) -> Channel:
    """All or nothing. Raises ValueError, told in one plain line."""
    for secret in new.secrets:
        check_credential(secret)
    check_names(new.model_names)
    check_mapping(new.model_mapping, new.model_names)
    groups = find_groups(new.group_names)
    channel = Channel(
        name=new.name,
        provider=new.provider,
        base_url=new.base_url,
        model_names=new.model_names,
        model_mapping=new.model_mapping,
        priority=new.priority,
        weight=new.weight,
    )
    try:
        channel.full_clean()
    except ValidationError as problem:
        raise ValueError(_tell(problem)) from None
    channel.save()
    replace_pool(channel, new.secrets)
    channel.groups.set(groups)
    return channel


def check_names(names: object) -> None:
    if not isinstance(names, list) or not names:
        raise ValueError("a channel needs at least one model")
    for name in names:
        if not isinstance(name, str) or not 0 < len(name) <= MOST_NAME:
            raise ValueError(f"{name!r} is not a model's name")
        if not name.isprintable() or name != name.strip():
            raise ValueError(f"{name!r} is not a model's name")


def check_mapping(mapping: object, names: list[str]) -> None:
    if not isinstance(mapping, dict):
        raise ValueError("a mapping is written as client's name to upstream's name")
    for client, upstream in mapping.items():
        if client not in names and "*" not in names:
            raise ValueError(f"the mapping names {client!r}, which the models lack")
        check_names([upstream])


def find_groups(names: list[str]) -> list[Group]:
    known = {group.name: group for group in Group.objects.all()}
    missing = [name for name in names if name not in known]
    if missing:
        there = ", ".join(sorted(known)) or "none yet"
        raise ValueError(f"there is no group {missing[0]!r}; the groups are: {there}")
    return [known[name] for name in names]


def _tell(problem: ValidationError) -> str:
    parts = [
        f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items()
    ]
    return "; ".join(parts)
