"""What is known of a model, changed by an operator."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gateway.audit import Actor, compare, describe_row, record_change
from gateway.catalogue.channels import check_names
from gateway.enums import Endpoint
from gateway.models import CatalogueModel, Channel, Price
from portal.catalogue.modality_text import check_modality

FIELDS = (
    "title",
    "vendor",
    "description",
    "endpoints",
    "context_length",
    "max_output",
    "modality",
    "is_visible",
    "rpm_limit",
    "tpm_limit",
    "concurrency_limit",
)


class ModelInUse(ValueError):
    """A model that cannot be deleted; the text says why."""


@transaction.atomic
def save_model(
    values: Mapping[str, Any], *, model: CatalogueModel | None, actor: Actor
) -> CatalogueModel:
    """`values` has some of FIELDS, and `name` for a new model; a name stays as it is
    for good, since calls, prices and channels know the model by it. Raises
    ValidationError by field."""
    row = model or CatalogueModel()
    before = describe_row(row) if model else {}
    if model is None:
        row.name = str(values.get("name", "")).strip()
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    _check(row)
    row.save()
    changes = compare(before, describe_row(row, leave_out=("id", "created_at")))
    changes = {name: it for name, it in changes.items() if name in (*FIELDS, "name")}
    if changes:
        verb = "model.update" if model else "model.create"
        record_change(actor, verb, row, changes=changes)
    return row


def _check(row: CatalogueModel) -> None:
    problems: dict[str, list[str]] = {}
    known = {endpoint.value for endpoint in Endpoint}
    words = row.endpoints
    if not isinstance(words, list) or not all(word in known for word in words):
        problems["endpoints"] = [_("There is no such endpoint.")]
    if not check_modality(row.modality):
        problems["modality"] = [_("Write it as text+image->text.")]
    try:
        check_names([row.name])
    except ValueError:
        problems["name"] = [_("This cannot be a model's name.")]
    try:
        row.full_clean(exclude=problems.keys())
    except ValidationError as found:
        problems |= found.message_dict
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def show_models(ids: Collection[int], *, is_visible: bool, actor: Actor) -> list[str]:
    """Lists the models for everybody, or hides them; names of those that changed."""
    rows = CatalogueModel.objects.filter(pk__in=ids, is_visible=not is_visible)
    names = []
    for row in rows.order_by("name"):
        row.is_visible = is_visible
        row.save(update_fields=["is_visible"])
        names.append(row.name)
        changes = {"is_visible": [not is_visible, is_visible]}
        record_change(actor, "model.update", row, changes=changes)
    return names


@transaction.atomic
def delete_model(model: CatalogueModel, *, actor: Actor) -> None:
    """One that nobody could have called: a slip. Raises ModelInUse for others."""
    prices = Price.objects.filter(model=model.name)
    if prices.filter(effective_at__lte=timezone.now()).exists():
        raise ModelInUse(
            _("It has a price that calls may have been charged by. Hide it instead.")
        )
    for name, names in Channel.objects.values_list("name", "model_names"):
        if model.name in names:
            raise ModelInUse(
                _("The channel %(name)s serves it. Take it off there first.")
                % {"name": name}
            )
    record_change(
        actor, "model.delete", model, changes=compare(describe_row(model), {})
    )
    prices.delete()
    model.delete()
