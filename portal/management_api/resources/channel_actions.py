"""What is done to a channel, its pool, or several channels at once."""

from typing import Any

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.credentials import describe_state, list_states
from gateway.enums import Endpoint
from gateway.models import Channel, ChannelCredential
from gateway.trial import fetch_models, read_target, refresh_balance, try_channel
from portal.channels.acting import delete_channels, switch_channels, tag_channels
from portal.channels.pool import remove_credential, switch_credential
from portal.management_api.describing import describe
from portal.management_api.paging import find_row
from portal.management_api.shapes.base import list_of
from portal.management_api.shapes.channel_actions import (
    BalanceOutput,
    BulkInput,
    ChangedOutput,
    CredentialInput,
    TestInput,
    TrialOutput,
    UpstreamModelsOutput,
)
from portal.management_api.shapes.channels import CredentialOutput
from portal.management_api.views import ManagementViewSet, answer, answer_list


class ChannelActions(ManagementViewSet):
    resource = "channels"

    @describe(
        *("testChannel", _("Test a channel")),
        takes=TestInput,
        gives=TrialOutput,
        about=_("A real call, as small as can be; it takes up to 20 seconds."),
    )
    def test(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        values = self.read(TestInput)
        credential = None
        if "credential" in values:
            credential = find_row(channel.credentials.all(), values["credential"])
        endpoint = Endpoint(values["endpoint"]) if "endpoint" in values else None
        trial = try_channel(
            channel,
            model=values.get("model", ""),
            credential=credential,
            endpoint=endpoint,
        )
        return answer(TrialOutput, trial)

    @describe(
        *("fetchUpstreamModels", _("Ask a channel for its models")),
        gives=UpstreamModelsOutput,
        about=_("Changes nothing: put what you want into `model_names`."),
    )
    def fetch_models(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        return answer(UpstreamModelsOutput, fetch_models(read_target(channel)))

    @describe(
        *("refreshChannelBalance", _("Ask a channel for its balance")),
        gives=BalanceOutput,
    )
    def refresh_balance(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        return answer(BalanceOutput, refresh_balance(channel))

    @describe(
        *("changeChannels", _("Change several channels")),
        takes=BulkInput,
        gives=ChangedOutput,
    )
    def change(self, request: Request) -> Response:
        values = self.read(BulkInput)
        ids, actor = values["ids"], self.actor
        match values["action"]:
            case "tag":
                count = tag_channels(ids, values.get("tags", []), actor=actor)
            case "delete":
                count = delete_channels(ids, actor=actor)
            case action:
                is_enabled = action == "enable"
                count = switch_channels(ids, is_enabled=is_enabled, actor=actor)
        return answer(ChangedOutput, {"changed": count})


class PoolViewSet(ManagementViewSet):
    resource = "channels"

    @describe(
        *("listCredentials", _("A channel's pool")), gives=list_of(CredentialOutput)
    )
    def list(self, request: Request, channel_id: int) -> Response:
        channel = find_row(Channel.objects.all(), channel_id)
        return answer_list(CredentialOutput, list_states(channel))

    @describe(
        *("changeCredential", _("Switch a credential on or off")),
        takes=CredentialInput,
        gives=CredentialOutput,
    )
    def partial_update(
        self, request: Request, channel_id: int, credential_id: int
    ) -> Response:
        row = find_credential(channel_id, credential_id)
        values = self.read(CredentialInput)
        switch_credential(row, is_enabled=values["is_enabled"], actor=self.actor)
        return answer(CredentialOutput, describe_state(row))

    @describe("deleteCredential", _("Remove a credential"), status=204)
    def destroy(
        self, request: Request, channel_id: int, credential_id: int
    ) -> Response:
        row = find_credential(channel_id, credential_id)
        remove_credential(row, actor=self.actor)
        return Response(status=204)


def find_credential(channel_id: int, credential_id: int) -> Any:
    """Raises Http404."""
    channel = find_row(Channel.objects.all(), channel_id)
    rows = ChannelCredential.objects.select_related("channel")
    return find_row(rows.filter(channel=channel), credential_id)
