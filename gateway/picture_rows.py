"""Pictures of the rows that gateway.snapshot shows. One row that cannot be read (a
credential that does not open, rates that are no numbers) is left out and named in the
log; it must not take the others with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any, TypeVar

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from gateway.limit_rows import picture_limits
from gateway.metering.cost import fill_rates
from gateway.models import CatalogueModel, Group, Price
from gateway.pictures import (
    GroupPicture,
    ModelPicture,
    PriceHistory,
    PricePicture,
)

Row = TypeVar("Row", bound=Model)
Picture = TypeVar("Picture")

log = structlog.get_logger("snapshot")


class OddRow(ValueError):
    """A row that holds something else than its columns promise."""


def picture_rows(
    rows: Iterable[Row], picture: Callable[[Row], Picture]
) -> list[Picture]:
    """A picture of each row that can be read; one line in the log for the others."""
    pictures: list[Picture] = []
    odd: list[str] = []
    for row in rows:
        try:
            pictures.append(picture(row))
        except (ImproperlyConfigured, ValueError, TypeError, AttributeError) as error:
            odd.append(f"{row._meta.model_name} {row.pk}: {error}"[:200])
    if odd:
        log.error("rows_left_out", count=len(odd), rows=odd[:20])
    return pictures


def load_groups() -> dict[int, GroupPicture]:
    return {
        group.pk: GroupPicture(
            group.pk, group.name, group.multiplier_ppm, picture_limits(group)
        )
        for group in Group.objects.all()
    }


def read_words(value: Any, name: str) -> list[str]:
    """A list of texts; a lone text would become a set of letters."""
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        raise OddRow(f"{name}: not a list of names")
    return value


def load_models() -> dict[str, ModelPicture]:
    rows = CatalogueModel.objects.all().iterator()
    return {model.name: model for model in picture_rows(rows, _picture_model)}


def _picture_model(row: CatalogueModel) -> ModelPicture:
    return ModelPicture(
        name=row.name,
        vendor=row.vendor,
        endpoints=frozenset(read_words(row.endpoints or [], "endpoints")),
        context_length=row.context_length,
        max_output=row.max_output,
        is_visible=row.is_visible,
        created=int(row.created_at.astimezone(UTC).timestamp()),
        limits=picture_limits(row),
    )


def load_prices() -> dict[str, PriceHistory]:
    versions: dict[str, list[PricePicture]] = defaultdict(list)
    rows = Price.objects.order_by("model", "effective_at").iterator()
    for model, price in picture_rows(rows, _picture_price):
        versions[model].append(price)
    return {model: PriceHistory(tuple(found)) for model, found in versions.items()}


def _picture_price(row: Price) -> tuple[str, PricePicture]:
    check_rate_values(row.rates)
    rates = dict(row.rates)
    by_unit = fill_rates(rates)
    return row.model, PricePicture(row.pk, rates, row.effective_at, by_unit)


def check_rate_values(rates: Any) -> None:
    """Whole nano-USD: a fraction would be lost, a negative one would pay."""
    if not isinstance(rates, dict):
        raise OddRow("the rates are no object")
    for unit, rate in rates.items():
        if not isinstance(rate, int) or isinstance(rate, bool) or rate < 0:
            raise OddRow(f"the rate of {unit} is not a whole number")
