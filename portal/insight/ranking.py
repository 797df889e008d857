"""Who and what made the revenue of a time: the first of them, and all others as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.models import Account, Channel, UsageRollup
from portal.insight.spans import Span
from portal.insight.sums import Slots, Sums, add_columns, list_rollups

MOST = 8
NO_CHANNEL = 0  # calls that were refused before one was reached


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line; `id` is a model's name, a channel's or a user's id, or None for what
    cannot be opened. `share` of the revenue (without any, of the calls), 0 to 1."""

    id: Any
    name: str
    sums: Sums
    share: float

    @property
    def percent(self) -> int:
        return round(100 * self.share)


def rank_models(found: Mapping[Any, Slots]) -> list[Ranked]:
    totals = {model: sum(slots, Sums()) for model, slots in found.items()}
    return _rank(totals, {model: str(model) for model in totals}, set(totals))


def rank_channels(found: Mapping[Any, Slots]) -> list[Ranked]:
    totals = {channel: sum(slots, Sums()) for channel, slots in found.items()}
    first = [channel for channel, _sums in _sort(totals)[: MOST + 1]]
    names = dict(Channel.objects.filter(pk__in=first).values_list("pk", "name"))
    known = set(names)
    for channel in totals:
        names.setdefault(channel, _("Channel %(id)s, deleted") % {"id": channel})
    names[NO_CHANNEL] = _("No channel reached")
    return _rank(totals, names, known)


def rank_users(span: Span) -> list[Ranked]:
    """Those who were charged most. Reads the sums of every account: not a few rows."""
    rows = list_rollups(UsageRollup.objects.all(), span).order_by()
    first = add_columns(rows.values_list("account_id")).order_by(
        "-sum_charged", "-sum_calls", "account_id"
    )
    totals = {account: Sums(*map(int, sums)) for account, *sums in first[:MOST]}
    accounts = Account.objects.filter(pk__in=totals).select_related("user")
    found = {
        it.pk: (it.user_id, it.user.email, totals[it.pk])
        for it in accounts.only("user__email", "user_id")
    }
    every = rows.aggregate(charged=Sum("charged"), calls=Sum("calls"))
    charged, calls = int(every["charged"] or 0), int(every["calls"] or 0)
    return [
        Ranked(user_id, email, sums, share_of(sums, charged, calls))
        for user_id, email, sums in (found[it] for it in totals if it in found)
    ]


def share_of(sums: Sums, charged: int, calls: int) -> float:
    if charged:
        return sums.charged / charged
    return sums.calls / calls if calls else 0.0


def _sort(totals: Mapping[Any, Sums]) -> list[tuple[Any, Sums]]:
    return sorted(
        totals.items(), key=lambda it: (-it[1].charged, -it[1].calls, str(it[0]))
    )


def _rank(
    totals: Mapping[Any, Sums], names: Mapping[Any, str], known: set[Any]
) -> list[Ranked]:
    """The first MOST by what they were charged. One more is shown by its own name."""
    every = sum(totals.values(), Sums())
    ordered = _sort(totals)
    most = MOST if len(ordered) > MOST + 1 else len(ordered)
    lines = [
        Ranked(
            id_ if id_ in known else None,
            names[id_],
            sums,
            share_of(sums, every.charged, every.calls),
        )
        for id_, sums in ordered[:most]
    ]
    return lines + list(_join([sums for _id, sums in ordered[most:]], every))


def _join(others: list[Sums], every: Sums) -> Iterable[Ranked]:
    if others:
        label = ngettext("%(n)s other", "%(n)s others", len(others))
        joined = sum(others, Sums())
        share = share_of(joined, every.charged, every.calls)
        yield Ranked(None, label % {"n": len(others)}, joined, share)
