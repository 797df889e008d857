"""Batches of redemption codes as operators see them: what became of each, and how
they are stopped. A batch is all codes of one name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, record_change
from portal.billing.code_downloads import keep_codes
from portal.billing.codes import make_codes
from portal.models import CodeDownload, RedemptionCode, User

PAGE_SIZE = 20
MOST_AT_ONCE = 500
MOST_NAMED = 50  # codes that an audit row names by their ends


@dataclass(frozen=True, slots=True)
class Batch:
    """Amounts in nano-USD. `left` can still be redeemed; `last_id` is the newest
    code's, by which lists go on."""

    name: str
    made: int
    used: int
    disabled: int
    left: int
    given: int
    outstanding: int
    least: int
    most: int
    created_at: datetime
    expires_at: datetime | None
    last_id: int

    @property
    def expired(self) -> int:
        return self.made - self.used - self.disabled - self.left


@transaction.atomic
def make_batch(
    user: User,
    *,
    count: int,
    amount: int,
    batch: str,
    expires_at: datetime | None,
    actor: Actor,
) -> CodeDownload:
    """New codes, kept for `user` to take once. Raises ValidationError by field."""
    name = " ".join(batch.replace("\0", "").split())
    if not name:
        raise ValidationError({"batch": _("Give the batch a name to find it by.")})
    if RedemptionCode.objects.filter(batch=name).exists():
        raise ValidationError({"batch": _("There is a batch of this name already.")})
    codes = make_codes(
        count=count, amount=amount, expires_at=expires_at, batch=name, actor=actor
    )
    return keep_codes(codes, user=user, batch=name, amount=amount)


def list_batches(
    text: str = "", *, before: int | None = None
) -> tuple[list[Batch], int | None]:
    """Newest first, and where the next page begins. The index tells which batches are
    on the page; only their codes are read."""
    codes = RedemptionCode.objects.all()
    if text:
        codes = codes.filter(batch__icontains=text)
    newest = codes.values("batch").annotate(last_id=Max("pk")).order_by("-last_id")
    if before is not None:
        newest = newest.filter(last_id__lt=before)
    names = list(newest.values_list("batch", flat=True)[: PAGE_SIZE + 1])
    rows = _sum_up(RedemptionCode.objects.filter(batch__in=names[:PAGE_SIZE]))
    shown = [Batch(*row) for row in rows.order_by("-last_id")]
    return shown, shown[-1].last_id if len(names) > PAGE_SIZE else None


def find_batch(name: str) -> Batch | None:
    rows = _sum_up(RedemptionCode.objects.filter(batch=name))
    return next((Batch(*row) for row in rows), None)


def _sum_up(codes: QuerySet[RedemptionCode]) -> Any:
    """A query of one row a batch: the fields of Batch, in their order."""
    used = Q(used_at__isnull=False)
    stopped = Q(used_at__isnull=True, disabled_at__isnull=False)
    is_current = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    left = is_current & Q(used_at__isnull=True, disabled_at__isnull=True)
    sums = {
        "made": Count("pk"),
        "used": Count("pk", filter=used),
        "disabled": Count("pk", filter=stopped),
        "left": Count("pk", filter=left),
        "given": Sum("amount", filter=used, default=0),
        "outstanding": Sum("amount", filter=left, default=0),
        "least": Min("amount"),
        "most": Max("amount"),
        "first_at": Min("created_at"),
        "ends_at": Max("expires_at"),
        "last_id": Max("pk"),
    }
    return codes.values("batch").annotate(**sums).values_list("batch", *sums)


def disable_codes(ids: Iterable[int], *, actor: Actor) -> int:
    """Those of `ids` that nobody has used; how many were stopped."""
    wanted = list(ids)[:MOST_AT_ONCE]
    return _disable(RedemptionCode.objects.filter(pk__in=wanted), actor)


def disable_batch(name: str, *, actor: Actor) -> int:
    """What nobody has used of a batch; how many codes were stopped."""
    return _disable(RedemptionCode.objects.filter(batch=name), actor)


@transaction.atomic
def _disable(rows: QuerySet[RedemptionCode], actor: Actor) -> int:
    """The locks decide between us and somebody who redeems just now."""
    unused = rows.filter(used_at__isnull=True, disabled_at__isnull=True)
    found = list(unused.select_for_update().values_list("ending", "batch"))
    stopped = unused.update(disabled_at=timezone.now())
    if stopped:
        ends = [f"…{ending}" for ending, _batch in found[:MOST_NAMED]]
        record_change(
            actor,
            "code.disable",
            target_name=", ".join(dict.fromkeys(batch for _ending, batch in found)),
            changes={"count": [None, stopped], "codes": [None, ends]},
        )
    return stopped
