"""Single redemption codes: filtered, and where each of them stands."""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.billing.codes import digest_code
from portal.models import RedemptionCode


class CodeState(StrEnum):
    OPEN = "open"
    USED = "used"
    DISABLED = "disabled"
    EXPIRED = "expired"


LABELS: dict[CodeState, str | Promise] = {
    CodeState.OPEN: _("Not used yet"),
    CodeState.USED: _("Redeemed"),
    CodeState.DISABLED: _("Disabled"),
    CodeState.EXPIRED: _("Expired"),
}
BADGES = {
    CodeState.OPEN: "info",
    CodeState.USED: "good",
    CodeState.DISABLED: "",
    CodeState.EXPIRED: "warn",
}


def tell_state(code: RedemptionCode) -> CodeState:
    if code.used_at is not None:
        return CodeState.USED
    if code.disabled_at is not None:
        return CodeState.DISABLED
    is_over = code.expires_at is not None and code.expires_at <= timezone.now()
    return CodeState.EXPIRED if is_over else CodeState.OPEN


def find_codes(query: Mapping[str, str]) -> QuerySet[RedemptionCode]:
    """`query` is the URL's: batch, state, q (the end of a code, or who used it);
    what makes no sense in it is taken for absent."""
    rows = RedemptionCode.objects.filter(
        _match_state(query.get("state", "")), _match_text(query.get("q", ""))
    )
    if query.get("batch"):
        rows = rows.filter(batch=query["batch"].replace("\0", ""))
    return rows.select_related("used_by")


def find_code(text: str) -> RedemptionCode | None:
    """By the whole code, as a person reads it out."""
    return RedemptionCode.objects.filter(digest=digest_code(text)).first()


def _match_state(state: str) -> Q:
    unused = Q(used_at__isnull=True)
    over = Q(expires_at__isnull=False, expires_at__lte=timezone.now())
    match state:
        case CodeState.USED:
            return ~unused
        case CodeState.DISABLED:
            return unused & Q(disabled_at__isnull=False)
        case CodeState.EXPIRED:
            return unused & Q(disabled_at__isnull=True) & over
        case CodeState.OPEN:
            return unused & Q(disabled_at__isnull=True) & ~over
    return Q()


def _match_text(text: str) -> Q:
    text = text.strip()[:200].replace("\0", "").lstrip("…")
    if not text:
        return Q()
    return Q(ending__iexact=text) | Q(used_by__email__icontains=text)
