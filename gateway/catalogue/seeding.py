"""Well-known models and their list prices become rows, once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gateway.catalogue.listing import Listing
from gateway.catalogue.own_list import OWN_SOURCE
from gateway.catalogue.public_list import name_source
from gateway.catalogue.reading import list_all
from gateway.models import CatalogueModel, Price, SnapshotVersion


def seed_prices(*, is_thorough: bool = False) -> int:
    """Adds the models that are missing, and a price where a model has none; returns
    how many prices were added. What is there stays as it is.

    A list that was seeded before is not read again, unless `is_thorough`: that costs
    a second, and would bring back what an operator deleted.
    """
    if not is_thorough and _is_seeded():
        return 0
    listings = list_all()
    with transaction.atomic():
        # Rows made in bulk send no signals. The version's row is also the lock between
        # two machines that start at once.
        SnapshotVersion.advance(SnapshotVersion.CATALOGUE)
        add_models(listings)
        return _add_prices(listings)


def _is_seeded() -> bool:
    sources = {OWN_SOURCE, name_source()}
    found = Price.objects.filter(source__in=sources).values_list("source", flat=True)
    return sources == set(found.distinct())


def add_models(listings: Iterable[Listing]) -> None:
    """Rows for those that the catalogue lacks. They send no signal: advance the
    version beside it."""
    known = set(CatalogueModel.objects.values_list("name", flat=True))
    CatalogueModel.objects.bulk_create(
        CatalogueModel(
            name=listing.name,
            vendor=listing.vendor,
            title=listing.title,
            description=listing.description,
            endpoints=[endpoint.value for endpoint in listing.endpoints],
            context_length=listing.context_length,
        )
        for listing in listings
        if listing.name not in known
    )


def _add_prices(listings: Iterable[Listing]) -> int:
    now = timezone.now()
    known = set(Price.objects.values_list("model", flat=True).distinct())
    prices = [
        Price(
            model=listing.name,
            rates=listing.rates,
            effective_at=now,
            source=listing.source,
        )
        for listing in listings
        if listing.name not in known
    ]
    return len(Price.objects.bulk_create(prices))
