"""Immutable pictures of the rows that a call reads; made by gateway.snapshot."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Raw

from gateway.enums import ProviderName
from gateway.key_rules import ANY_MODEL, ModelRule, Network


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one thing: requests and tokens a minute, calls at the same time; None: as many
    as come. What has none of the three has no Limits."""

    rpm: int | None
    tpm: int | None
    concurrency: int | None


@dataclass(frozen=True, slots=True)
class GroupPicture:
    id: int
    name: str
    multiplier_ppm: int
    limits: Limits | None = None  # of each account in it


@dataclass(frozen=True, slots=True)
class CredentialPicture:
    """One secret of a channel's pool; id 0: the channel has none and sends none."""

    id: int
    secret: str = field(repr=False)
    is_parked: bool = False
    limits: Limits | None = None


NO_CREDENTIAL = CredentialPicture(0, "")


@dataclass(frozen=True, slots=True)
class ProxyPicture:
    """`authorization`: the value of its header, "" when the proxy wants none."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ChannelPicture:
    """`credentials` has at least one. `parameters`: raw JSON, None takes a member out
    of a body. `cost_rates`: of our cost, by model, as in PricePicture.by_unit.
    `is_limited`: the channel, or one of its credentials."""

    id: int
    name: str
    provider: ProviderName
    base_url: str
    credentials: tuple[CredentialPicture, ...]
    model_names: frozenset[str]
    model_mapping: Mapping[str, str] = field(hash=False)
    group_ids: frozenset[int]
    priority: int
    weight: int
    connect_timeout: float
    first_byte_timeout: float
    idle_timeout: float
    total_timeout: float
    headers: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    parameters: Mapping[str, Raw | None] = field(default_factory=dict, hash=False)
    proxy: ProxyPicture | None = None
    cost_ppm: int | None = None
    cost_rates: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict, hash=False, repr=False
    )

    limits: Limits | None = None
    is_limited: bool = False

    def serves(self, group_id: int) -> bool:
        return not self.group_ids or group_id in self.group_ids

    def upstream_model(self, model: str) -> str:
        return self.model_mapping.get(model, model)


@dataclass(frozen=True, slots=True)
class PricePicture:
    """`rates`: unit -> nano-USD per quantum of it; `by_unit`: the same for every unit,
    with the rate of what it falls back to, so that a call need not look for it."""

    id: int
    rates: Mapping[str, int]
    effective_at: datetime
    by_unit: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """All versions of one model's price, oldest first."""

    versions: tuple[PricePicture, ...]

    def at(self, moment: datetime) -> PricePicture | None:
        index = bisect_right(
            self.versions, moment, key=lambda version: version.effective_at
        )
        return self.versions[index - 1] if index else None


@dataclass(frozen=True, slots=True)
class ModelPicture:
    name: str
    vendor: str
    endpoints: frozenset[str]
    context_length: int | None
    max_output: int | None
    is_visible: bool
    created: int
    limits: Limits | None = None  # of all callers together


@dataclass(frozen=True, slots=True)
class KeyPicture:
    id: int
    account_id: int
    group_id: int
    is_usable: bool
    expires_at: datetime | None
    refusal: str = ""
    expiry_message: str = "This API key has expired."
    models: ModelRule = ANY_MODEL
    networks: tuple[Network, ...] = ()  # it may be used from; empty: from anywhere
    has_spend_limit: bool = False
    limits: Limits | None = None
    account_limits: Limits | None = None
    capture_hours: int = 0  # how long its requests and answers are kept; 0: not at all
