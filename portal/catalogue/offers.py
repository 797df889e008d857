"""The models on offer, as one reader sees them. Prices and channels come from memory
(gateway.snapshot); the texts are one query."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from gateway import snapshot
from gateway.enums import Endpoint
from gateway.models import CatalogueModel
from gateway.pictures import GroupPicture, ModelPicture
from gateway.providers.registry import PROVIDERS
from gateway.snapshot import Snapshot
from portal.catalogue.modality import Modality, find_flow, name_modalities
from portal.catalogue.modality_text import read_flow
from portal.catalogue.rates import PER_TOKENS, Rate, list_rates, pick_columns
from portal.catalogue.vendors import name_vendor
from portal.models import User
from portal.usage.words import name_endpoint

DEFAULT_GROUP = "default"


@dataclass(frozen=True, slots=True)
class Offer:
    """`columns` is what the list shows of the price (rates.pick_columns)."""

    name: str
    title: str
    vendor: str
    description: str
    endpoints: tuple[Endpoint, ...]
    takes: tuple[Modality, ...]
    gives: tuple[Modality, ...]
    context_length: int | None
    max_output: int | None
    rates: tuple[Rate, ...]
    columns: dict[str, Rate | None]

    @property
    def vendor_name(self) -> str:
        return name_vendor(self.vendor)

    @property
    def modalities(self) -> frozenset[Modality]:
        return frozenset((*self.takes, *self.gives))

    @property
    def endpoint_names(self) -> list[str]:
        return [str(name_endpoint(endpoint)) for endpoint in self.endpoints]

    @property
    def flow(self) -> str:
        """Such as Text, Pictures → Text: what it takes and what it gives."""
        return f"{name_modalities(self.takes)} → {name_modalities(self.gives)}"

    @property
    def price_note(self) -> str:
        """The price in one line; empty where there is none."""
        token_rates = [self.columns[it] for it in ("input", "output")]
        there = [f"{rate.name} {rate.price}" for rate in token_rates if rate]
        if there:
            return f"{' · '.join(there)} {PER_TOKENS}"
        other = self.columns["other"]
        return f"{other.price} {other.per}" if other else ""

    @property
    def is_free(self) -> bool:
        return not any(rate.paid for rate in self.rates)

    @property
    def is_refused(self) -> bool:
        """Without a price, in production."""
        return not self.rates and settings.UNPRICED_MODELS == "refuse"


def find_group(user: object) -> GroupPicture:
    """The group whose prices the reader pays; strangers see the default's."""
    groups = snapshot.current().groups
    account = getattr(user, "account", None) if isinstance(user, User) else None
    if account is not None and account.group_id in groups:
        return groups[account.group_id]
    named = (group for group in groups.values() if group.name == DEFAULT_GROUP)
    return next(named, GroupPicture(0, DEFAULT_GROUP, 1_000_000))


def list_offers(group: GroupPicture) -> list[Offer]:
    """By vendor, then by name."""
    picture = snapshot.current()
    models = picture.models_for(group.id)
    offers = _make_offers(picture, models, group)
    return sorted(offers, key=lambda offer: (not offer.vendor, offer.vendor_name))


def find_offer(group: GroupPicture, name: str) -> Offer | None:
    """None where the group cannot see it, or it is not listed."""
    picture = snapshot.current()
    model = picture.model_of(name)
    if not model.is_visible or name not in picture.channels_by_model:
        return None
    if not picture.channels_for(name, group.id):
        return None
    return next(_make_offers(picture, [model], group))


def _make_offers(
    picture: Snapshot, models: Iterable[ModelPicture], group: GroupPicture
) -> Iterator[Offer]:
    models = list(models)
    texts = _read_texts([model.name for model in models])
    now = timezone.now()
    for model in models:
        price = picture.price_of(model.name, now)
        rates = dict(price.rates) if price else {}
        endpoints = _list_endpoints(picture, model, group.id)
        title, description, modality = texts.get(model.name, ("", "", ""))
        flow = read_flow(modality) or find_flow(model.name, model.endpoints, rates)
        takes, gives = flow
        yield Offer(
            name=model.name,
            title=title or model.name,
            vendor=model.vendor,
            description=description,
            endpoints=endpoints,
            takes=takes,
            gives=gives,
            context_length=model.context_length,
            max_output=model.max_output,
            rates=tuple(list_rates(rates, multiplier_ppm=group.multiplier_ppm)),
            columns=pick_columns(rates, multiplier_ppm=group.multiplier_ppm),
        )


def _list_endpoints(
    picture: Snapshot, model: ModelPicture, group_id: int
) -> tuple[Endpoint, ...]:
    """Those that the model has and that a channel's provider speaks."""
    spoken = {
        endpoint
        for channel in picture.channels_for(model.name, group_id)
        for endpoint in PROVIDERS[channel.provider].endpoints
    }
    return tuple(
        endpoint
        for endpoint in Endpoint
        if endpoint in spoken and (not model.endpoints or endpoint in model.endpoints)
    )


def _read_texts(names: list[str]) -> dict[str, tuple[str, str, str]]:
    """Title, description and modality by name."""
    rows = CatalogueModel.objects.filter(name__in=names)
    found = rows.values_list("name", "title", "description", "modality")
    return {row[0]: row[1:] for row in found}
