"""The limits of one call: taken before its hold, given back at its end.

Who calls must be within all of their limits. Of the channels one is enough: one that
is at its limit is passed over for the next.
"""

from collections.abc import Iterable

from gateway.enums import Unit
from gateway.limits.asking import Ask
from gateway.limits.call_limits import CallLimits, Choice, list_seat_entries
from gateway.limits.entries import Dimension, Entry, list_entries
from gateway.limits.limiter import find_limiter
from gateway.limits.words import explain_refusal, explain_size, write_headers
from gateway.metering.estimate import count_prompt, estimate_usage
from gateway.pictures import ChannelPicture, CredentialPicture
from gateway.relay.context import CallContext
from gateway.relay.credentials import choose_credential

MARGIN_SECONDS = 60.0
MOST_CREDENTIALS = 8  # of one channel that are asked for at once


async def enter(context: CallContext, limits: CallLimits) -> None:
    """Takes what the call needs of every limit. Raises RateLimited when one refuses;
    then nothing is taken."""
    choices = _list_choices(context)
    limits.tokens = _estimate_tokens(context, limits, choices)
    entries = list_entries(limits.subjects, limits.tokens)
    _check_size(context, entries)
    entries += list_seat_entries(choices, limits.tokens)
    if not entries:
        return
    limiter = find_limiter()
    ask = _make_ask(context, entries, len(choices))
    verdict = await limiter.admit(ask)
    if not verdict.is_admitted:
        raise explain_refusal(entries, verdict, context.request.model)
    limits.lease = limiter.lend(ask, verdict, group=0)
    limits.headers = write_headers(entries, verdict.standings)
    if verdict.index:
        limits.seat = limiter.lend(ask, verdict, group=verdict.index)
        limits.choice = choices[verdict.index - 1]
        channel, _ = limits.choice
        others = [it for it in context.candidates if it is not channel]
        context.candidates = [channel, *others]


async def take_seat(
    context: CallContext,
    limits: CallLimits,
    channel: ChannelPicture,
    credential: CredentialPicture,
    tried: list[int],
) -> CredentialPicture | None:
    """The credential to try `channel` with, None when it is at its limit. The seat at
    the channel before is given up."""
    choice, limits.choice = limits.choice, None
    if choice is not None and choice[0] is channel:
        return choice[1] or credential
    if limits.seat is not None:
        limits.seat.end(0)
    if not channel.is_limited:
        return credential
    choices = _list_channel_choices(channel, context.request.model, tried)
    entries = list_seat_entries(choices, limits.tokens)
    ask = _make_ask(context, entries, len(choices))
    limiter = find_limiter()
    verdict = await limiter.admit(ask)
    if not verdict.is_admitted:
        return None
    limits.seat = limiter.lend(ask, verdict, group=verdict.index)
    return choices[verdict.index - 1][1] or credential


def _list_choices(context: CallContext) -> list[Choice]:
    """The candidates with their credentials, up to the first that nothing limits; none
    when that is the very first."""
    choices: list[Choice] = []
    for channel in context.candidates:
        if not channel.is_limited:
            return [*choices, (channel, None)] if choices else []
        choices += _list_channel_choices(channel, context.request.model, [])
    return choices


def _list_channel_choices(
    channel: ChannelPicture, model: str, tried: list[int]
) -> list[Choice]:
    if not any(it.limits for it in channel.credentials):
        return [(channel, None)]
    choices: list[Choice] = []
    listed = list(tried)
    while len(choices) < MOST_CREDENTIALS and (
        credential := choose_credential(channel, model, listed)
    ):
        listed.append(credential.id)
        choices.append((channel, credential))
    return choices


def _estimate_tokens(
    context: CallContext, limits: CallLimits, choices: Iterable[Choice]
) -> int:
    """0 when no limit is one of tokens."""
    found = [it.limits for it in limits.subjects]
    found += [it.limits for pair in choices for it in pair if it and it.limits]
    if not any(it.tpm for it in found):
        return 0
    usage = estimate_usage(context.request, context.meter.model, key_id=context.key.id)
    return usage[Unit.INPUT] + usage.get(Unit.OUTPUT, 0)


def _check_size(context: CallContext, entries: Iterable[Entry]) -> None:
    """Raises TokensLimited for a prompt that is above a limit all by itself."""
    limits = [it for it in entries if it.dimension == Dimension.TOKENS]
    if limits:
        tightest = min(limits, key=lambda it: it.limit)
        tokens = count_prompt(context.request)
        if tokens > tightest.limit:
            raise explain_size(tightest, tokens)


def _make_ask(context: CallContext, entries: list[Entry], groups: int) -> Ask:
    longest = max(channel.total_timeout for channel in context.candidates)
    seconds = longest * len(context.candidates) + MARGIN_SECONDS
    return Ask(entries, context.rid.hex, seconds, groups)
