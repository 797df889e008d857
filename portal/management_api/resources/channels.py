"""Channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.credentials import CredentialState, list_states
from gateway.enums import ChannelState
from gateway.models import Channel
from portal.channels.acting import delete_channels, duplicate_channel
from portal.channels.rows import read_rows
from portal.channels.saving import save_channel
from portal.channels.state import Health
from portal.management_api.describing import describe
from portal.management_api.paging import Page, cut_page, find_row
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.channels import (
    ChannelInput,
    ChannelOutput,
    ChannelQuery,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page


@dataclass(frozen=True, slots=True)
class SeenChannel:
    channel: Channel
    health: Health
    pool: Sequence[CredentialState]


def see(ids: Sequence[int]) -> list[SeenChannel]:
    """Channels with their health and pool, in the order of `ids`."""
    rows = read_rows(Channel.objects.filter(pk__in=ids), timezone.now())
    pools = {
        it.pk: list_states(it)
        for it in Channel.objects.filter(pk__in=ids).prefetch_related("credentials")
    }
    seen = {
        row.channel.pk: SeenChannel(
            row.channel, row.health, pools.get(row.channel.pk, [])
        )
        for row in rows
    }
    return [seen[it] for it in ids if it in seen]


class ChannelViewSet(ManagementViewSet):
    resource = "channels"

    @describe(
        *("listChannels", _("List channels")),
        query=ChannelQuery,
        gives=page_of(ChannelOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(ChannelQuery)
        page = cut_page(Channel.objects.filter(match_query(query)), query)
        rows = see([row.pk for row in page.rows])
        return answer_page(ChannelOutput, Page(rows, page.next))

    @describe(
        *("createChannel", _("Add a channel")),
        takes=ChannelInput,
        gives=ChannelOutput,
        status=201,
        about=_("Credentials go in and never come out again."),
    )
    def create(self, request: Request) -> Response:
        values = self.read(ChannelInput)
        channel = save_channel(values, channel=None, actor=self.actor)
        return answer(ChannelOutput, see([channel.pk])[0], 201)

    @describe("showChannel", _("One channel"), gives=ChannelOutput)
    def retrieve(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        return answer(ChannelOutput, see([channel.pk])[0])

    @describe(
        *("changeChannel", _("Change a channel")),
        takes=ChannelInput,
        gives=ChannelOutput,
        about=_("What is left out stays as it is."),
    )
    def partial_update(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        values = self.read(ChannelInput, is_partial=True)
        save_channel(values, channel=channel, actor=self.actor)
        return answer(ChannelOutput, see([channel.pk])[0])

    @describe(
        *("deleteChannel", _("Delete a channel")),
        status=204,
        about=_("For good, with its credentials; the calls it served stay."),
    )
    def destroy(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        delete_channels([channel.pk], actor=self.actor)
        return Response(status=204)

    @describe(
        *("duplicateChannel", _("Duplicate a channel")),
        gives=ChannelOutput,
        status=201,
        about=_("The same once more, with its pool, switched off."),
    )
    def duplicate(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        copy = duplicate_channel(channel, actor=self.actor)
        return answer(ChannelOutput, see([copy.pk])[0], 201)


def match_query(query: dict[str, Any]) -> Q:
    found = Q()
    if text := query.get("q"):
        found &= Q(name__icontains=text) | Q(base_url__icontains=text)
    if "group" in query:
        serves = Channel.groups.through.objects.filter(group_id=query["group"])
        found &= Q(pk__in=serves.values("channel_id"))
    if "is_enabled" in query:
        is_on = query["is_enabled"]
        found &= Q(state=ChannelState.ENABLED if is_on else ChannelState.DISABLED)
    return found
