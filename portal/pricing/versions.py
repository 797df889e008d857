"""Versions of a model's price, as operators add and withdraw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gateway import catalogue
from gateway.audit import Actor, compare, describe_row, record_change
from gateway.catalogue.channels import check_names
from gateway.catalogue.pricing import OPERATOR
from gateway.catalogue.rates import check_rates
from gateway.models import Price

# No call can have been held at a version that is this far ahead, whatever the clocks
# of other machines say.
AHEAD = timedelta(minutes=1)
FARTHEST = timedelta(days=5 * 366)


class PriceInForce(ValueError):
    """A version that calls may have been charged by cannot be taken away."""


@dataclass(frozen=True, slots=True)
class Version:
    """`state` is "past", "current" or "upcoming"; `until` is when the next begins."""

    price: Price
    before: Price | None
    until: datetime | None
    state: str

    @property
    def can_be_withdrawn(self) -> bool:
        return can_be_withdrawn(self.price)


@transaction.atomic
def add_price(
    model_name: str,
    rates: Mapping[str, int],
    *,
    actor: Actor,
    effective_at: datetime | None = None,
    source: str = OPERATOR,
) -> Price:
    """A version from `effective_at` on; None: from now on. Calls that run already
    keep the price they began with. Raises ValidationError by field."""
    _check(model_name, rates, effective_at)
    before = find_price(model_name, effective_at or timezone.now())
    price = catalogue.add_price(
        model=model_name, rates=rates, effective_at=effective_at, source=source
    )
    changes = compare(before.rates if before else {}, price.rates)
    changes["effective_at"] = [None, price.effective_at.isoformat()]
    record_change(actor, "price.add", price, target_name=model_name, changes=changes)
    return price


def _check(
    model_name: str, rates: Mapping[str, int], effective_at: datetime | None
) -> None:
    try:
        check_names([model_name])
    except ValueError as problem:
        raise ValidationError({"model": str(problem)}) from None
    try:
        check_rates(dict(rates))
    except ValueError as problem:
        raise ValidationError({"rates": str(problem)}) from None
    if effective_at is None:
        return
    now = timezone.now()
    if effective_at < now - AHEAD:
        raise ValidationError(
            {"effective_at": _("A price cannot begin in the past: calls were charged.")}
        )
    if effective_at > now + FARTHEST:
        raise ValidationError({"effective_at": _("This is more than 5 years ahead.")})
    if Price.objects.filter(model=model_name, effective_at=effective_at).exists():
        raise ValidationError(
            {
                "effective_at": _(
                    "Another price begins at that moment: withdraw it first."
                )
            }
        )


def find_price(model_name: str, moment: datetime) -> Price | None:
    """The version that is in force at `moment`."""
    rows = Price.objects.filter(model=model_name, effective_at__lte=moment)
    return rows.order_by("-effective_at").first()


def can_be_withdrawn(price: Price) -> bool:
    return price.effective_at > timezone.now() + AHEAD


@transaction.atomic
def withdraw_price(price: Price, *, actor: Actor) -> None:
    """Takes an upcoming version away. Raises PriceInForce for any other."""
    if not can_be_withdrawn(price):
        raise PriceInForce(_("This price has begun: calls may be charged by it."))
    changes = compare(describe_row(price), {})
    name = price.model
    record_change(actor, "price.withdraw", price, target_name=name, changes=changes)
    price.delete()


def list_versions(model_name: str) -> list[Version]:
    """Newest first."""
    rows = list(Price.objects.filter(model=model_name).order_by("effective_at", "pk"))
    now = timezone.now()
    versions = []
    for place, price in enumerate(rows):
        after = rows[place + 1] if place + 1 < len(rows) else None
        until = after.effective_at if after else None
        is_over = until is not None and until <= now
        state = "past" if is_over else "current"
        state = "upcoming" if price.effective_at > now else state
        versions.append(
            Version(price, rows[place - 1] if place else None, until, state)
        )
    return versions[::-1]
