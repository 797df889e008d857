"""What a token may do: "<resource>:read" and "<resource>:write"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.models import Right, User

READ, WRITE = "read", "write"


@dataclass(frozen=True, slots=True)
class Resource:
    """`right` is what the token's owner needs at the moment of the call."""

    name: str
    label: StrOrPromise
    right: Right
    verbs: tuple[str, ...] = (READ, WRITE)

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(f"{self.name}:{verb}" for verb in self.verbs)


RESOURCES = {
    it.name: it
    for it in (
        Resource("channels", _("Channels"), Right.CHANNELS),
        Resource("models", _("Models"), Right.PRICES),
        Resource("prices", _("Prices"), Right.PRICES),
        Resource("groups", _("Groups"), Right.PRICES),
        Resource("users", _("Users"), Right.USERS),
        Resource("keys", _("API keys of users"), Right.USERS),
        Resource("balance", _("Balances and ledger"), Right.MONEY),
        Resource("usage", _("Usage log"), Right.USAGE, (READ,)),
        Resource("codes", _("Redemption codes"), Right.MONEY),
        Resource("orders", _("Orders"), Right.MONEY),
        Resource("announcements", _("Announcements"), Right.SITE),
        Resource("settings", _("Site settings"), Right.SITE),
        Resource("audit", _("Audit log"), Right.AUDIT, (READ,)),
        Resource("system", _("System"), Right.SYSTEM, (READ,)),
    )
}
SCOPES = tuple(scope for it in RESOURCES.values() for scope in it.scopes)


def right_of(scope: str) -> Right:
    """Of one of SCOPES."""
    return RESOURCES[scope.partition(":")[0]].right


def list_open(user: User) -> Iterator[Resource]:
    """What the user's rights let a token of theirs do."""
    return (it for it in RESOURCES.values() if user.has_right(it.right))


def sort_scopes(scopes: Iterable[str]) -> list[str]:
    """Each once, in our order."""
    wanted = set(scopes)
    return [it for it in SCOPES if it in wanted]
