"""Which models a reader wants to see, from the URL."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from portal.catalogue.offers import Offer

LONGEST = 200  # characters of a search


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Empty means any. What is no vendor, endpoint or modality matches nothing."""

    text: str = ""
    vendor: str = ""
    endpoint: str = ""
    modality: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> "OfferFilter":
        return cls(
            text=query.get("q", "").strip()[:LONGEST],
            vendor=query.get("vendor", ""),
            endpoint=query.get("endpoint", ""),
            modality=query.get("modality", ""),
        )

    @property
    def is_narrow(self) -> bool:
        return self != OfferFilter()

    def matches(self, offer: Offer) -> bool:
        return (
            (not self.vendor or offer.vendor == self.vendor)
            and (not self.endpoint or self.endpoint in offer.endpoints)
            and (not self.modality or self.modality in offer.modalities)
            and all(word in _write_all(offer) for word in self.text.lower().split())
        )


def apply_filter(offers: Iterable[Offer], wanted: OfferFilter) -> list[Offer]:
    return [offer for offer in offers if wanted.matches(offer)]


def _write_all(offer: Offer) -> str:
    """What a search looks through."""
    parts = (offer.name, offer.title, offer.vendor_name, offer.description)
    return "\n".join(parts).lower()
