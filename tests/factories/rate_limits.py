"""Limits of calls, set as the console's forms set them; arguments pass through JSON."""

from django.db import transaction

from gateway.models import (
    Account,
    ApiKey,
    CatalogueModel,
    Channel,
    ChannelCredential,
    Group,
)
from gateway.models.rate_limits import RateLimits

COLUMNS = ("rpm_limit", "tpm_limit", "concurrency_limit")


def limit_calls(
    *, key: str = "", account: str = "", group: str = "", **limits: int
) -> None:
    """Of a key by its public id, an account by its e-mail, or that account's group.
    `limits`: rpm, tpm, concurrency; those that are not named are none."""
    if key:
        _set(ApiKey.objects.get(public_id=key), limits)
    elif account:
        _set(Account.objects.get(user__email=account), limits)
    else:
        _set(Account.objects.get(user__email=group).group, limits)


def limit_supply(
    *, model: str = "", channel: str = "", credentials_of: str = "", **limits: int
) -> None:
    """Of a model, a channel, or each credential of a channel, by name."""
    if model:
        _set(CatalogueModel.objects.get_or_create(name=model)[0], limits)
    elif channel:
        _set(Channel.objects.get(name=channel), limits)
    else:
        for row in ChannelCredential.objects.filter(channel__name=credentials_of):
            _set(row, limits)


@transaction.atomic
def offer(model: str, channels: list[str]) -> None:
    """From all of these channels at once, and nothing else of them."""
    for channel in Channel.objects.filter(name__in=channels):
        channel.model_names = [model]
        channel.save()


def _set(row: RateLimits, limits: dict[str, int]) -> None:
    for column in COLUMNS:
        setattr(row, column, limits.get(column.removesuffix("_limit")))
    row.save()


def open_group(name: str, multiplier_ppm: int) -> None:
    """One that everybody may choose for a key."""
    values = {"multiplier_ppm": multiplier_ppm, "is_open": True}
    Group.objects.update_or_create(name=name, defaults=values)
