"""Every model there is a reason to know: in the catalogue, served by a channel, or
called; with its price, who serves it and what it earned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gateway.models import CatalogueModel
from gateway.pictures import ChannelPicture, PriceHistory, PricePicture
from gateway.snapshot import WILDCARD, Snapshot
from portal.catalogue.rates import Rate, pick_columns
from portal.catalogue.vendors import name_vendor
from portal.pricing.picture import read_picture
from portal.pricing.traffic import NONE, Traffic, read_traffic
from portal.usage.words import name_endpoint

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelRow:
    """`id` is None for a model that the catalogue does not have."""

    id: int | None
    name: str
    title: str
    vendor: str
    endpoints: tuple[str, ...]
    modality: str
    context_length: int | None
    max_output: int | None
    is_visible: bool
    price: PricePicture | None
    upcoming: PricePicture | None
    channels: tuple[ChannelPicture, ...]
    is_served: bool
    traffic: Traffic

    @property
    def columns(self) -> dict[str, Rate | None]:
        """What a list shows of the price (portal.catalogue.rates)."""
        rates = dict(self.price.rates) if self.price else {}
        return pick_columns(rates, multiplier_ppm=MILLION)

    @property
    def vendor_name(self) -> str:
        return name_vendor(self.vendor)

    @property
    def endpoint_names(self) -> list[str]:
        return [str(name_endpoint(word)) for word in self.endpoints]

    @property
    def is_free(self) -> bool:
        return self.price is not None and not any(self.price.rates.values())

    @property
    def is_unpaid(self) -> bool:
        """People use it and nothing says what it costs."""
        return self.price is None and bool(self.traffic.calls)

    @property
    def rank(self) -> int:
        """What an operator should see first: used or served without a price, then what
        is on offer, then the rest."""
        if self.price is None and (self.is_unpaid or self.channels):
            return 0 if self.is_unpaid else 1
        return 2 if self.channels else 3


def list_models() -> list[ModelRow]:
    """All of them, by rank, then by name."""
    picture, traffic, now = read_picture(), read_traffic(), timezone.now()
    rows = list(_make_rows(picture, traffic, now))
    return sorted(rows, key=lambda row: (row.rank, row.name))


def find_row(model: CatalogueModel) -> ModelRow:
    """Of one model of the catalogue."""
    return make_row(read_picture(), model, read_traffic(), timezone.now())


def _make_rows(
    picture: Snapshot, traffic: dict[str, Traffic], now: datetime
) -> Iterator[ModelRow]:
    known = set()
    for model in CatalogueModel.objects.defer("description"):
        known.add(model.name)
        yield make_row(picture, model, traffic, now)
    others = {*picture.channels_by_model, *traffic} - known - {WILDCARD}
    for name in others:
        yield make_row(picture, CatalogueModel(name=name), traffic, now)


def make_row(
    picture: Snapshot,
    model: CatalogueModel,
    traffic: dict[str, Traffic],
    now: datetime,
) -> ModelRow:
    history = picture.prices.get(model.name, PriceHistory(()))
    price = history.at(now)
    return ModelRow(
        id=model.pk,
        name=model.name,
        title=model.title,
        vendor=model.vendor,
        endpoints=tuple(model.endpoints or ()),
        modality=model.modality,
        context_length=model.context_length,
        max_output=model.max_output,
        is_visible=model.is_visible,
        price=price,
        upcoming=next((it for it in history.versions if it.effective_at > now), None),
        channels=(channels := picture.channels_by_model.get(model.name, ())),
        is_served=bool(channels) or WILDCARD in picture.channels_by_model,
        traffic=traffic.get(model.name, NONE),
    )
