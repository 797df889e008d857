"""Pictures of channels: all that a call needs of one, worked out before it comes."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Raw

from gateway.enums import ChannelState, ProviderName
from gateway.limit_rows import picture_limits
from gateway.metering.cost import fill_rates
from gateway.models import Channel, ChannelCredential
from gateway.picture_rows import OddRow, check_rate_values, picture_rows, read_words
from gateway.pictures import NO_CREDENTIAL, ChannelPicture, CredentialPicture
from gateway.proxy import read_proxy


def load_channels() -> list[ChannelPicture]:
    """Those that can serve. One whose credentials are all switched off cannot."""
    rows = Channel.objects.filter(state=ChannelState.ENABLED).prefetch_related(
        "groups", "credentials"
    )
    return [it for it in picture_rows(rows, picture_channel) if it.credentials]


def picture_channel(row: Channel) -> ChannelPicture:
    """Raises ValueError for a row that holds what it cannot."""
    mapping = _read_object(row.model_mapping, "the model mapping")
    read_words([*mapping.values()], "the model mapping")
    headers = _read_object(row.headers, "the headers")
    read_words([*headers.values()], "the headers")
    pool, limits = _picture_pool(row), picture_limits(row)
    return ChannelPicture(
        id=row.pk,
        name=row.name,
        provider=ProviderName(row.provider),
        base_url=row.base_url.rstrip("/"),
        credentials=pool,
        model_names=frozenset(read_words(row.model_names, "models")),
        model_mapping=mapping,
        group_ids=frozenset(group.pk for group in row.groups.all()),
        priority=row.priority,
        weight=max(row.weight, 1),
        connect_timeout=row.connect_timeout,
        first_byte_timeout=row.first_byte_timeout,
        idle_timeout=row.idle_timeout,
        total_timeout=row.total_timeout,
        headers=headers,
        parameters=encode_parameters(_read_object(row.parameters, "the parameters")),
        proxy=read_proxy(row.proxy),
        cost_ppm=row.cost_ppm,
        cost_rates=_picture_cost_rates(row.cost_rates),
        limits=limits,
        is_limited=bool(limits or any(it.limits for it in pool)),
    )


def encode_parameters(parameters: Mapping[str, Any]) -> dict[str, Raw | None]:
    return {
        name: None if value is None else Raw(msgspec.json.encode(value))
        for name, value in parameters.items()
    }


def _picture_pool(row: Channel) -> tuple[CredentialPicture, ...]:
    """One that does not open is left out and named in the log; a channel that is left
    with none of those that are switched on cannot serve."""
    rows = list(row.credentials.all())
    if not rows:
        return (NO_CREDENTIAL,)
    enabled = [it for it in rows if it.is_enabled]
    pool = picture_rows(enabled, _picture_credential)
    if enabled and not pool:
        raise OddRow("no credential of it opens")
    return tuple(pool)


def _picture_credential(row: ChannelCredential) -> CredentialPicture:
    is_parked, limits = row.parked_at is not None, picture_limits(row)
    return CredentialPicture(row.pk, row.secret, is_parked, limits)


def _picture_cost_rates(value: Any) -> dict[str, dict[str, int]]:
    by_model = _read_object(value, "the upstream rates")
    for rates in by_model.values():
        check_rate_values(rates)
    return {model: fill_rates(rates) for model, rates in by_model.items()}


def _read_object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value or {}, dict):
        raise OddRow(f"{name}: no object")
    return value or {}
