"""A channel with all that lists and pages say about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from gateway.enums import ChannelState
from gateway.models import AuditEntry, Channel, ChannelCredential
from portal.channels.checks import LastCheck, read_last_checks
from portal.channels.figures import Figures, read_all_figures, read_figures
from portal.channels.presets import name_provider, read_place
from portal.channels.state import Health, tell_health
from portal.charts import draw_sparkline
from portal.display import format_compact
from portal.status.models import GOOD_SHARE

POOL_COLUMNS = ("channel_id", "ending", "is_enabled", "parked_at", "parked_reason")
WILDCARD = "*"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    channel: Channel
    provider: str  # a slug of portal.channels.presets
    provider_name: str | Promise
    health: Health
    figures: Figures
    check: LastCheck | None
    group_names: Sequence[str]
    pool_size: int

    @property
    def place(self) -> str:
        return read_place(self.channel.base_url)

    @property
    def path(self) -> str:
        """Behind the list's address."""
        return f"/{self.channel.pk}"

    @property
    def first_models(self) -> str:
        return ", ".join(self.channel.model_names[:3])

    @property
    def many_models(self) -> str:
        return ", ".join(self.channel.model_names[:40])

    @property
    def models_text(self) -> str:
        if self.serves_all:
            return gettext("All others")
        count = len(self.channel.model_names)
        return ngettext("%(n)s model", "%(n)s models", count) % {"n": count}

    @property
    def calls_text(self) -> str:
        count = self.figures.recent.calls
        shown = {"shown": format_compact(count)}
        return ngettext("%(shown)s call", "%(shown)s calls", count) % shown

    @property
    def sparkline(self) -> str:
        """Calls of the last day, hour by hour; red when too many of them failed."""
        day = self.figures.day
        if not day.calls:
            return ""
        kind = "bad" if (day.share or 0) < GOOD_SHARE else "c1"
        title = ngettext(
            "%(n)s call in the last 24 hours",
            "%(n)s calls in the last 24 hours",
            day.calls,
        ) % {"n": format_compact(day.calls)}
        return draw_sparkline(self.figures.calls_by_hour, title=title, kind=kind)

    @property
    def serves_all(self) -> bool:
        return WILDCARD in self.channel.model_names


def read_rows(channels: QuerySet[Channel], now: datetime) -> list[ChannelRow]:
    """The number of queries does not grow with the channels."""
    pool = ChannelCredential.objects.only(*POOL_COLUMNS)
    found: list[Channel] = list(
        channels.prefetch_related("groups", Prefetch("credentials", pool))
    )
    ids = [channel.pk for channel in found]
    checks = read_last_checks(ids)
    one = ids[0] if len(ids) == 1 else None
    figures = read_figures(now, one) if one else read_all_figures(now)
    disabled_at = read_disabled_at(found)
    return [
        _make_row(it, checks.get(it.pk), figures.get(it.pk), disabled_at.get(it.pk))
        for it in found
    ]


def _make_row(
    channel: Channel,
    check: LastCheck | None,
    figures: Figures | None,
    disabled_at: datetime | None,
) -> ChannelRow:
    pool = list(channel.credentials.all())
    slug, name = name_provider(channel)
    return ChannelRow(
        channel=channel,
        provider=slug,
        provider_name=name,
        health=tell_health(channel, pool, check, disabled_at),
        figures=figures or Figures(),
        check=check,
        group_names=[group.name for group in channel.groups.all()],
        pool_size=len(pool),
    )


def read_disabled_at(channels: Sequence[Channel]) -> dict[int, datetime]:
    """When those that are switched off were, as far as the audit log knows."""
    off = [str(it.pk) for it in channels if it.state == ChannelState.DISABLED]
    rows = AuditEntry.objects.filter(target_id__in=off, action="channel.disable")
    newest = rows.order_by().values_list("target_id").annotate(at=Max("created_at"))
    return {int(channel_id): at for channel_id, at in newest}
