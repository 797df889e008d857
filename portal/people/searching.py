"""Who is meant by what an operator pasted into the search box."""

from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.keys import PUBLIC_ID_LENGTH
from gateway.models import ApiKey, FormerSecret, UsageLog
from gateway.money import NANO

KEY_PREFIX, REQUEST_PREFIX = "sk-", "req_"
LONGEST = 200
MOST_KEYS = 200  # found by a prefix
LOW = 1 * NANO  # a balance below a dollar lasts for a few calls
STATES: list[tuple[str, str | Promise]] = [
    ("", _("Anybody but closed")),
    ("active", _("Active")),
    ("disabled", _("Disabled")),
    ("closed", _("Closed")),
    ("staff", _("Operators")),
    ("low", _("Balance below 1 USD")),
    ("negative", _("Balance below zero")),
]


def match_text(text: str) -> Q:
    """An address or a name in part, an id, a key by its start, a request by its id. Of
    a whole key only the part that may be shown is looked at."""
    text = text.strip()[:LONGEST].replace("\0", "")
    if not text:
        return Q()
    if text.startswith(KEY_PREFIX):
        return Q(pk__in=find_owners(text.removeprefix(KEY_PREFIX)))
    rid = read_request_id(text)
    if rid is not None:
        account = UsageLog.objects.filter(rid=rid).values("account_id")
        return Q(account__pk__in=account)
    found = Q(email__icontains=text) | Q(name__icontains=text)
    if text.isascii() and text.isdecimal() and len(text) < 19:
        found |= Q(pk=int(text))
    return found


def find_owners(public_id: str) -> set[int]:
    """Ids of the people whose keys, or former secrets, begin like this."""
    start = public_id.rstrip("…")[:PUBLIC_ID_LENGTH]
    if not start:
        return set()
    keys = ApiKey.objects.filter(public_id__startswith=start)
    former = FormerSecret.objects.filter(public_id__startswith=start)
    return {
        *keys.values_list("account__user_id", flat=True)[:MOST_KEYS],
        *former.values_list("api_key__account__user_id", flat=True)[:MOST_KEYS],
    }


def read_request_id(text: str) -> UUID | None:
    text = text.strip().removeprefix(REQUEST_PREFIX)
    if len(text) < 32:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def match_state(state: str) -> Q:
    """Of a word in STATES; of anything else, all who have not left."""
    here = Q(closed_at__isnull=True)
    match state:
        case "active":
            return here & Q(is_active=True)
        case "disabled":
            return here & Q(is_active=False)
        case "closed":
            return Q(closed_at__isnull=False)
        case "staff":
            return here & Q(is_staff=True)
        case "low":
            return here & Q(account__posted__lt=LOW)
        case "negative":
            return here & Q(account__posted__lt=0)
    return here
