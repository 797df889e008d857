"""The public price list taken over, as far as an operator wants it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from gateway.audit import Actor, record_change
from gateway.catalogue.comparing import (
    Comparison,
    Difference,
    compare_list,
    read_standing,
)
from gateway.catalogue.pricing import OPERATOR
from gateway.catalogue.public_list import name_source
from gateway.catalogue.reading import read_lists
from gateway.catalogue.seeding import add_models
from gateway.models import Price, SnapshotVersion
from portal.catalogue.rates import Rate, make_rate, place_unit
from portal.catalogue.vendors import name_vendor
from portal.pricing.changing import tell_change
from portal.pricing.picture import read_picture
from portal.pricing.traffic import read_traffic

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One rate that changes: None where there was, or will be, none of its own."""

    unit: str
    old: Rate | None
    new: Rate | None

    @property
    def name(self) -> str:
        rate = self.new or self.old
        return rate.name if rate else ""

    @property
    def change(self) -> str:
        return (
            tell_change(self.old.nano, self.new.nano) if self.old and self.new else ""
        )

    @property
    def is_dearer(self) -> bool:
        return bool(self.old and self.new and self.new.nano > self.old.nano)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`calls`: of the last 30 days; `is_own`: an operator set the present price."""

    name: str
    vendor: str
    source: str
    steps: list[Step]
    calls: int
    is_served: bool
    is_own: bool

    @property
    def vendor_name(self) -> str:
        return name_vendor(self.vendor)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Rows that people use come first."""

    new: list[ImportRow]
    changed: list[ImportRow]
    unchanged: int
    unlisted: list[str]


def compare_now() -> Comparison:
    """Raises gateway.catalogue.reading.ListUnread."""
    return compare_list(read_lists(), read_standing(timezone.now()))


def plan_import() -> ImportPlan:
    """What there is to choose from. Raises ListUnread."""
    found = compare_now()
    served, traffic = read_picture().channels_by_model, read_traffic()
    rows = {
        kind: [
            _make_row(it, traffic[name].calls if name in traffic else 0, name in served)
            for it in differences
            for name in (it.listing.name,)
        ]
        for kind, differences in (("new", found.new), ("changed", found.changed))
    }
    for listed in rows.values():
        listed.sort(key=lambda row: (-row.calls, not row.is_served, row.name))
    return ImportPlan(rows["new"], rows["changed"], found.unchanged, found.unlisted)


def _make_row(difference: Difference, calls: int, is_served: bool) -> ImportRow:
    listing, now = difference.listing, difference.now
    old = now.rates if now else {}
    steps = [
        Step(unit, _rate(unit, old.get(unit)), _rate(unit, listing.rates.get(unit)))
        for unit in sorted(difference.units, key=place_unit)
    ]
    return ImportRow(
        name=listing.name,
        vendor=listing.vendor,
        source=listing.source,
        steps=steps,
        calls=calls,
        is_served=is_served,
        is_own=now is not None and now.source == OPERATOR,
    )


def _rate(unit: str, nano: int | None) -> Rate | None:
    return None if nano is None else make_rate(unit, nano, multiplier_ppm=MILLION)


@transaction.atomic
def apply_import(names: Collection[str], *, actor: Actor) -> list[str]:
    """A price version from now on for each chosen model whose price the list has
    otherwise; their names. Raises ListUnread."""
    found = compare_now()
    wanted = set(names)
    chosen = [
        it.listing for it in (*found.new, *found.changed) if it.listing.name in wanted
    ]
    if not chosen:
        return []
    SnapshotVersion.advance(SnapshotVersion.CATALOGUE)  # rows in bulk send no signal
    add_models(chosen)
    now = timezone.now()
    Price.objects.bulk_create(
        Price(model=it.name, rates=it.rates, source=it.source, effective_at=now)
        for it in chosen
    )
    done = sorted(listing.name for listing in chosen)
    changes = {"models": [None, done]}
    record_change(actor, "price.import", target_name=name_source(), changes=changes)
    return done
