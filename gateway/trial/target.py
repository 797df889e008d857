"""What is asked: a saved channel, or the values of a form that is not saved yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from gateway.channel_rows import encode_parameters
from gateway.enums import ProviderName
from gateway.models import Channel, ChannelCredential
from gateway.pictures import NO_CREDENTIAL, ChannelPicture
from gateway.proxy import read_proxy

WAIT = 20.0  # seconds; what a channel itself allows is of no use to a page


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """`proxy` is its URL; `problem` says why it cannot be asked at all. The ids are
    those of a saved channel and of the credential whose secret this is."""

    base_url: str
    secret: str = field(default="", repr=False)
    provider: str = ProviderName.OPENAI
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    model_mapping: Mapping[str, str] = field(default_factory=dict)
    proxy: str = field(default="", repr=False)
    channel_id: int | None = None
    credential_id: int | None = None
    problem: str = ""

    @property
    def is_demo(self) -> bool:
        return self.provider == ProviderName.DEMO

    def picture(self) -> ChannelPicture:
        """As calls would see it. Raises ValueError for what it cannot be."""
        return ChannelPicture(
            id=self.channel_id or 0,
            name="",
            provider=ProviderName(self.provider),
            base_url=self.base_url.rstrip("/"),
            credentials=(NO_CREDENTIAL,),
            model_names=frozenset(),
            model_mapping=self.model_mapping,
            group_ids=frozenset(),
            priority=0,
            weight=1,
            connect_timeout=WAIT,
            first_byte_timeout=WAIT,
            idle_timeout=WAIT,
            total_timeout=WAIT,
            headers=self.headers,
            parameters=encode_parameters(self.parameters),
            proxy=read_proxy(self.proxy),
        )


def read_target(
    channel: Channel, credential: ChannelCredential | None = None
) -> Target:
    """A saved channel with `credential`, or with the first of its pool that calls
    would use, else the first there is."""
    row = credential or _choose(channel.credentials.all())
    secret = proxy = problem = ""
    try:
        secret = row.secret if row is not None else ""
        proxy = channel.proxy
    except ImproperlyConfigured:
        problem = _("The stored credential does not open with CREDENTIAL_KEYS.")
    return Target(
        base_url=channel.base_url,
        secret=secret,
        provider=channel.provider,
        headers=channel.headers or {},
        parameters=channel.parameters or {},
        model_mapping=channel.model_mapping or {},
        proxy=proxy,
        channel_id=channel.pk,
        credential_id=row.pk if row is not None else None,
        problem=problem,
    )


def _choose(rows: Iterable[ChannelCredential]) -> ChannelCredential | None:
    """Those that open first: the others are left out of calls."""
    ranked = sorted(
        rows, key=lambda row: (not row.is_enabled, not _opens(row), bool(row.parked_at))
    )
    return ranked[0] if ranked else None


def _opens(row: ChannelCredential) -> bool:
    try:
        return bool(row.secret)
    except ImproperlyConfigured:
        return False
