"""Channels and prices that keep calls from being served, or from being paid."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.enums import ChannelState, ProviderName
from gateway.models import Channel, Price
from portal.channels.checks import read_last_checks
from portal.channels.state import State, tell_health
from portal.insight.attention.notice import Notice, Urgency, join_names, link
from portal.models import Right
from portal.pricing.traffic import read_traffic

LOW_BALANCE = 5.0  # of the upstream's own currency
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def list_supply_notices() -> Iterator[Notice]:
    channels = list(
        Channel.objects.filter(state=ChannelState.ENABLED)
        .exclude(provider=ProviderName.DEMO)
        .prefetch_related("credentials")
        .order_by("name")
    )
    if not channels:
        yield _tell_no_channel()
        return
    yield from _tell_troubled(channels)
    yield from _tell_balances(channels)
    yield from _tell_unpriced()
    yield from _tell_uncosted(channels)


def _tell_no_channel() -> Notice:
    enabled = Channel.objects.filter(state=ChannelState.ENABLED)
    if enabled.exists():
        text = _("No channel is enabled, so only the built-in demo answers calls.")
    else:
        text = _("No channel is enabled, so every call is refused.")
    return Notice(
        "no-channel",
        Urgency.BROKEN,
        text,
        link("new-channel"),
        _("Add a channel"),
        Right.CHANNELS,
    )


def _tell_troubled(channels: list[Channel]) -> Iterator[Notice]:
    checks = read_last_checks([it.pk for it in channels])
    found: dict[State, list[tuple[Channel, str]]] = {}
    for channel in channels:
        pool = list(channel.credentials.all())
        health = tell_health(channel, pool, checks.get(channel.pk))
        found.setdefault(health.state, []).append((channel, health.reason))
    for state, urgency in (
        (State.PARKED, Urgency.BROKEN),
        (State.FAILING, Urgency.BROKEN),
        (State.PARTLY, Urgency.WARNING),
    ):
        if state in found:
            yield _tell_state(state, urgency, found[state])


def _tell_state(
    state: State, urgency: Urgency, found: list[tuple[Channel, str]]
) -> Notice:
    values = {
        "names": join_names([channel.name for channel, _reason in found]),
        "n": len(found),
        "reason": found[0][1],
    }
    if state == State.FAILING:
        text = ngettext(
            "%(names)s fails its health check: %(reason)s",
            "%(n)s channels fail their health checks: %(names)s.",
            len(found),
        )
    elif state == State.PARKED:
        text = ngettext(
            "%(names)s gets no calls: the upstream refused all of its credentials.",
            "%(n)s channels get no calls, because the upstreams refused all of their "
            "credentials: %(names)s.",
            len(found),
        )
    else:
        text = ngettext(
            "%(names)s works with fewer credentials: %(reason)s.",
            "%(n)s channels work with fewer credentials: %(names)s.",
            len(found),
        )
    only = found[0][0].pk if len(found) == 1 else None
    url = link("channel", only) if only else link("channels", status=state.value)
    return Notice(
        f"channels-{state.value}",
        urgency,
        text % values,
        url,
        _("Look at it") if only else _("Look at them"),
        Right.CHANNELS,
    )


def _tell_balances(channels: list[Channel]) -> Iterator[Notice]:
    """Only of balances that begin with a number: upstreams word them as they like."""
    for channel in channels:
        number = NUMBER.search(channel.balance.replace(",", ""))
        if number and float(number[0]) < LOW_BALANCE:
            text = _("%(name)s has only %(balance)s left at its upstream.")
            yield Notice(
                f"balance-{channel.pk}",
                Urgency.WARNING,
                text % {"name": channel.name, "balance": channel.balance},
                link("channel", channel.pk),
                _("Look at it"),
                Right.CHANNELS,
            )


def _tell_unpriced() -> Iterator[Notice]:
    """Models that answered calls of late; what is refused for want of a price is not
    among them."""
    used = read_traffic()
    rows = Price.objects.filter(model__in=used, effective_at__lte=timezone.now())
    priced = set(rows.order_by().values_list("model", flat=True).distinct())
    names = sorted(set(used) - priced, key=lambda name: (-used[name].calls, name))
    if names:
        yield _word_unpriced(names)


def _word_unpriced(names: list[str]) -> Notice:
    values: dict[str, Any] = {"names": join_names(names), "n": len(names)}
    if settings.UNPRICED_MODELS == "serve":
        text = ngettext(
            "%(names)s is used without a price, so its calls are free.",
            "%(n)s models are used without a price, so their calls are free: "
            "%(names)s.",
            len(names),
        )
    else:
        text = ngettext(
            "%(names)s was used and has no price now, so calls to it are refused.",
            "%(n)s models were used and have no price now, so calls to them are "
            "refused: %(names)s.",
            len(names),
        )
    return Notice(
        "unpriced",
        Urgency.BROKEN,
        text % values,
        link("models", state="unpaid"),
        _("Set prices"),
        Right.PRICES,
    )


def _tell_uncosted(channels: list[Channel]) -> Iterator[Notice]:
    without = [it for it in channels if it.cost_ppm is None and not it.cost_rates]
    if without:
        only = without[0].pk if len(without) == 1 else None
        text = ngettext(
            "%(names)s has no cost prices, so the margin of its calls is not known.",
            "%(n)s channels have no cost prices, so the margin of their calls is not "
            "known: %(names)s.",
            len(without),
        )
        yield Notice(
            "uncosted",
            Urgency.ADVICE,
            text
            % {"names": join_names([it.name for it in without]), "n": len(without)},
            link("edit-channel", only) if only else link("channels"),
            _("Set what it costs") if only else _("Set what they cost"),
            Right.CHANNELS,
        )
