"""Names of changed fields as people know them."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.models import ApiKey, CatalogueModel, Channel, Group
from portal.models import Announcement, ManagementToken, SiteSettings, TopUp, User

MODELS: dict[str, type[Model]] = {
    "announcement": Announcement,
    "api_key": ApiKey,
    "channel": Channel,
    "group": Group,
    "management_token": ManagementToken,
    "model": CatalogueModel,
    "order": TopUp,
    "site": SiteSettings,
    "user": User,
}
OTHERS: dict[str, str | Promise] = {  # what is no column of the thing
    "amount_usd": _("amount, USD"),
    "balance_usd": _("balance, USD"),
    "codes": _("codes"),
    "concurrency_limit": _("calls at once"),
    "count": _("how many"),
    "credit_limit_usd": _("credit limit, USD"),
    "effective_at": _("in force from"),
    "expires_at": _("expires"),
    "group": _("group"),
    "groups": _("groups"),
    "is_enabled": _("enabled"),
    "pool": _("credentials"),
    "prices": _("prices"),
    "proxy": _("proxy"),
    "rates": _("rates"),
    "rights": _("rights"),
    "rpm_limit": _("calls a minute"),
    "sealed_proxy": _("proxy"),
    "sessions": _("sessions"),
    "tpm_limit": _("tokens a minute"),
}
USD = "_usd"


def name_field(action: str, name: str) -> str:
    """An unknown one stays as it is, without its underscores."""
    if name in OTHERS:
        return str(OTHERS[name])
    model = MODELS.get(action.partition(".")[0])
    column = name.removesuffix(USD)
    if model is not None and (field := _find(model, column)):
        label = str(field.verbose_name)
        return f"{label}, USD" if name != column else label
    return name.replace("_", " ")


def _find(model: type[Model], name: str) -> "Field | None":  # type: ignore[type-arg]
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None
