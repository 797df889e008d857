"""The list of channels: all of them are read, for there are hundreds at most, then
narrowed, sorted and cut into pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.models import Channel
from portal.channels.narrowing import matches, sort_rows
from portal.channels.rows import ChannelRow, read_rows
from portal.channels.state import TROUBLED, State

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ChannelList:
    """`rows` is one page of the `found` ones; `every` is all there are."""

    rows: list[ChannelRow]
    found: int
    every: list[ChannelRow]
    page: int
    has_next: bool

    def count(self, *states: State) -> int:
        return sum(row.health.state in states for row in self.every)

    @property
    def working(self) -> int:
        return self.count(State.WORKING, State.PARTLY, State.UNCHECKED)

    @property
    def disabled(self) -> int:
        return self.count(State.DISABLED)

    @property
    def failing(self) -> int:
        return self.count(State.FAILING, State.PARKED)

    @property
    def troubled(self) -> list[ChannelRow]:
        return [row for row in self.every if row.health.state in TROUBLED]

    @property
    def options(self) -> dict[str, list[Any]]:
        """What the filters offer: just what some channel has."""
        every = self.every
        return {
            "providers": sorted({(it.provider, str(it.provider_name)) for it in every}),
            "groups": sorted({name for it in every for name in it.group_names}),
            "tags": sorted({tag for it in every for tag in it.channel.tags}),
            "models": sorted({name for it in every for name in it.channel.model_names}),
        }


def list_channels(query: Mapping[str, str], now: datetime) -> ChannelList:
    """`query` is the URL's: q, provider, status, group, tag, model, sort, page; what
    makes no sense in it is taken for absent."""
    every = read_rows(Channel.objects.all(), now)
    found = [row for row in every if matches(row, query)]
    sort_rows(found, query.get("sort", ""))
    last = max((len(found) - 1) // PAGE_SIZE, 0)
    page = min(_read_page(query.get("page", "")), last)
    start = page * PAGE_SIZE
    return ChannelList(
        found[start : start + PAGE_SIZE], len(found), every, page, page < last
    )


def _read_page(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return int(text) if is_number else 0
