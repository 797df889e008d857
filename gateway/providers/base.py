"""The provider seam: four pure methods between our wire and one vendor's.

A provider neither opens sockets nor touches the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.enums import Endpoint
from gateway.errors import UpstreamError
from gateway.pictures import ChannelPicture
from gateway.wire.answers import Reading
from gateway.wire.call_request import CallRequest
from gateway.wire.form_body import FormBody


@dataclass(slots=True)
class UpstreamRequest:
    """What is to be sent. `headers` hold the credential: never log them."""

    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes | FormBody = field(repr=False)


class Provider(Protocol):
    endpoints: frozenset[Endpoint]

    def build_request(
        self, call: CallRequest, channel: ChannelPicture, secret: str
    ) -> UpstreamRequest:
        """`secret`: of the credential that was chosen, "" for none."""

    def read_response(self, endpoint: Endpoint, body: bytes) -> Reading:
        """Of a whole JSON body. Raises UpstreamError when it is not an answer."""

    def read_event(self, endpoint: Endpoint, data: bytes) -> Reading:
        """Of one event's data. Raises UpstreamError when it is not an event."""

    def read_error(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> UpstreamError:
        """Of an answer that is not a success, for the client's eyes."""
