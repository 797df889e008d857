"""How often a key may be used, and in which group."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateway.models import Account, ApiKey, Group
from portal.forms.catalogue_model import limit_field

OWN_GROUP = ""


class KeyRatesForm(forms.Form):
    """`account` is whose key it is; `key` is the one that is edited, or None."""

    rpm_limit = limit_field(_("Requests a minute"))
    tpm_limit = limit_field(_("Tokens a minute"))
    concurrency_limit = limit_field(_("Calls at the same time"))
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        help_text=_("It decides the prices, and which models there are."),
    )

    def __init__(
        self,
        *args: Any,
        account: Account,
        key: ApiKey | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._groups = {str(it.pk): it for it in list_groups(account, key)}
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the types
        field.choices = [
            (OWN_GROUP, _describe(account.group, is_own=True)),
            *((pk, _describe(it)) for pk, it in self._groups.items()),
        ]

    def clean_group(self) -> Group | None:
        """None: the account's own, whichever that will be."""
        return self._groups.get(self.cleaned_data["group"])

    @property
    def has_choice(self) -> bool:
        return bool(self._groups)


def list_groups(account: Account, key: ApiKey | None) -> list[Group]:
    """Those that a key may have instead of the account's own: the open ones, and the
    one it has already."""
    found = Q(is_open=True) & ~Q(pk=account.group_id)
    if key is not None and key.group_id is not None:
        found |= Q(pk=key.group_id)
    return list(Group.objects.filter(found).order_by("name"))


def _describe(group: Group, *, is_own: bool = False) -> str:
    values = {"name": group.name, "n": f"{group.multiplier.normalize():f}"}
    if is_own:
        return gettext("%(name)s, yours (list price × %(n)s)") % values
    return gettext("%(name)s (list price × %(n)s)") % values
