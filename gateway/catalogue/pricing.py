"""Prices that operators set."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gateway.models import CatalogueModel, Price

OPERATOR = "operator"


@transaction.atomic
def add_price(
    *,
    model: str,
    rates: Mapping[str, int],
    effective_at: datetime | None = None,
    source: str = OPERATOR,
) -> Price:
    """A new version, in force from `effective_at` on (None: from now on) and for calls
    that begin then; it replaces the one before as a whole. Makes the model's row where
    there is none."""
    CatalogueModel.objects.get_or_create(name=model)
    return Price.objects.create(
        model=model,
        rates=dict(rates),
        source=source,
        effective_at=effective_at or timezone.now(),
    )


def list_unpriced(names: Iterable[str]) -> list[str]:
    """Those of `names` that no price is in force for, in their order."""
    wanted = list(names)
    priced = Price.objects.filter(model__in=wanted, effective_at__lte=timezone.now())
    known = set(priced.values_list("model", flat=True))
    return [name for name in wanted if name not in known]
