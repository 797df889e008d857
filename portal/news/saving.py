"""An announcement made, changed or removed; the audit log has a row of each."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, compare, describe_row, record_change
from portal.models import Announcement

COLUMNS = ("title", "body", "level", "starts_at", "ends_at")
MOST_BODY = 20_000  # characters: it is on everybody's first page


def save_announcement(
    values: Mapping[str, Any], *, announcement: Announcement | None, actor: Actor
) -> Announcement:
    """Makes one (`announcement` is None) or changes what `values` name of COLUMNS.
    Raises ValidationError by field; nothing is changed then."""
    with transaction.atomic():
        row = Announcement()
        if announcement is not None:
            row = Announcement.objects.select_for_update().get(pk=announcement.pk)
        before = describe_row(row, leave_out=("id",)) if row.pk else {}
        for name in COLUMNS:
            if name in values:
                setattr(row, name, values[name])
        _check(row)
        row.save()
        changes = compare(before, describe_row(row, leave_out=("id",)))
        if changes:
            verb = "update" if before else "create"
            record_change(actor, f"announcement.{verb}", row, changes=changes)
    return row


def delete_announcement(announcement: Announcement, *, actor: Actor) -> None:
    """For good; the audit log keeps its text."""
    with transaction.atomic():
        changes = compare(describe_row(announcement, leave_out=("id",)), {})
        record_change(actor, "announcement.delete", announcement, changes=changes)
        announcement.delete()


def _check(row: Announcement) -> None:
    row.title = " ".join(str(row.title).replace("\0", "").split())
    row.body = str(row.body).replace("\0", "").strip()
    if len(row.body) > MOST_BODY:
        raise ValidationError({"body": _("At most 20,000 characters.")})
    row.full_clean()
