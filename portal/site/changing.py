"""The site's settings changed by an operator: typed, checked, written down."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, record_change
from gateway.money import MAX_NANO, format_usd
from portal.models import SiteSettings
from portal.models.site_settings import ONLY_ROW

MONEY = ("welcome_credit", "invitation_reward", "invitation_bonus", "low_balance")
LEGAL = ("terms_en", "terms_zh_hans", "privacy_en", "privacy_zh_hans")
COLUMNS = (
    *("name", "base_url", "support_email", "sign_up", "require_email_verification"),
    *("display_currency", "display_rate", "top_up_presets"),
    *MONEY,
    *LEGAL,
)
MOST_MONEY = MAX_NANO // 1000  # nano-USD: sums of many must fit a column
MOST_LEGAL = 200_000  # characters


class SiteChanged(Exception):
    """Somebody else saved meanwhile; `names` are the columns that differ now."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def find_row() -> SiteSettings:
    """As it is stored, or the defaults; not for pages of people (portal.site)."""
    return SiteSettings.objects.filter(pk=ONLY_ROW).first() or SiteSettings()


def stamp_site(row: SiteSettings, names: Iterable[str]) -> str:
    """What a form keeps to tell whether `names` were changed since it was opened:
    a mark of each, as JSON."""
    texts = {name: json.dumps(getattr(row, name), default=str) for name in names}
    marks = {
        name: hashlib.sha256(text.encode()).hexdigest()[:12]
        for name, text in texts.items()
    }
    return json.dumps(marks)


def save_site(
    values: Mapping[str, Any], *, actor: Actor, seen: str = ""
) -> SiteSettings:
    """Changes what `values` name of COLUMNS; money in nano-USD. With `seen` (of
    stamp_site) raises SiteChanged when one of these was changed since. Raises
    ValidationError by field; nothing is changed then."""
    unknown = set(values) - set(COLUMNS)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("No such setting.")))
    with transaction.atomic():
        SiteSettings.objects.get_or_create(pk=ONLY_ROW)
        row = SiteSettings.objects.select_for_update().get(pk=ONLY_ROW)
        if seen and (names := _list_changed(row, seen)):
            raise SiteChanged(names)
        before = describe_site(row)
        for name, value in values.items():
            setattr(row, name, value)
        _check(row)
        changes = compare(before, describe_site(row))
        if changes:
            row.save()
            record_change(actor, "site.update", row, changes=changes)
    return row


def describe_site(row: SiteSettings) -> dict[str, Any]:
    """For the audit log: money as texts in USD."""
    found: dict[str, Any] = {}
    for name in COLUMNS:
        value = getattr(row, name)
        if name in MONEY:
            found[f"{name}_usd"] = None if value is None else format_usd(value)
        else:
            found[name] = value
    found["display_rate"] = f"{row.display_rate:f}".rstrip("0").rstrip(".")
    return found


def _list_changed(row: SiteSettings, seen: str) -> list[str]:
    """Raises ValidationError for what is no stamp of ours."""
    try:
        marks = dict(json.loads(seen))
    except (ValueError, TypeError):
        raise ValidationError(_("Open this page again: the form was cut.")) from None
    names = [name for name in COLUMNS if name in marks]
    now = json.loads(stamp_site(row, names))
    return [name for name in names if now[name] != marks[name]]


def _check(row: SiteSettings) -> None:
    problems: dict[str, Any] = {}
    row.name = " ".join(str(row.name).replace("\0", "").split())
    row.base_url = str(row.base_url).strip().rstrip("/")
    for name in MONEY:
        value = getattr(row, name)
        if value is not None and not 0 <= value <= MOST_MONEY:
            problems[name] = _("This amount is too large.")
    for name in LEGAL:
        text = str(getattr(row, name)).replace("\0", "").replace("\r\n", "\n").strip()
        setattr(row, name, text)
        if len(text) > MOST_LEGAL:
            problems[name] = _("At most 200,000 characters.")
    try:
        row.full_clean()
    except ValidationError as found:
        problems = {**found.message_dict, **problems}
    if problems:
        raise ValidationError(problems)
