"""The catalogue's models."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import CatalogueModel, Price
from portal.management_api.describing import describe
from portal.management_api.paging import Page, cut_page, find_row
from portal.management_api.problems import as_conflict
from portal.management_api.shapes.base import list_of, page_of
from portal.management_api.shapes.models import (
    ModelChangeInput,
    ModelInput,
    ModelOutput,
    ModelQuery,
    UnpricedOutput,
)
from portal.management_api.views import (
    ManagementViewSet,
    answer,
    answer_list,
    answer_page,
)
from portal.pricing.listing import list_models
from portal.pricing.saving import ModelInUse, delete_model, save_model


def put_rates(models: Sequence[Any]) -> Sequence[Any]:
    """Each model gets `rates`: of its price in force, or None."""
    names, now = [it.name for it in models], timezone.now()
    rows = Price.objects.filter(model__in=names, effective_at__lte=now)
    found = {it.model: it.rates for it in rows.order_by("effective_at", "pk")}
    for model in models:
        model.rates = found.get(model.name)
    return models


class ModelViewSet(ManagementViewSet):
    resource = "models"

    @describe(
        *("listCatalogueModels", _("List models")),
        query=ModelQuery,
        gives=page_of(ModelOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(ModelQuery)
        page = cut_page(CatalogueModel.objects.filter(match_query(query)), query)
        return answer_page(ModelOutput, Page(put_rates(page.rows), page.next))

    @describe(
        *("listUnpricedModels", _("Models without a price")),
        gives=list_of(UnpricedOutput),
        about=_("That were called or that a channel serves; the most used first."),
    )
    def list_unpriced(self, request: Request) -> Response:
        rows: list[dict[str, Any]] = [
            {"name": it.name, "traffic": it.traffic, "channels": len(it.channels)}
            for it in list_models()
            if it.price is None and (it.traffic.calls or it.channels)
        ]
        rows.sort(key=lambda it: -it["traffic"].calls)
        return answer_list(UnpricedOutput, rows)

    @describe(
        *("createCatalogueModel", _("Add a model")),
        takes=ModelInput,
        gives=ModelOutput,
        status=201,
    )
    def create(self, request: Request) -> Response:
        model = save_model(self.read(ModelInput), model=None, actor=self.actor)
        return answer(ModelOutput, put_rates([model])[0], 201)

    @describe("showCatalogueModel", _("One model"), gives=ModelOutput)
    def retrieve(self, request: Request, model_id: int) -> Response:
        model = find_row(CatalogueModel.objects.all(), model_id)
        return answer(ModelOutput, put_rates([model])[0])

    @describe(
        *("changeCatalogueModel", _("Change a model")),
        takes=ModelChangeInput,
        gives=ModelOutput,
        about=_("What is left out stays as it is, and so does the name."),
    )
    def partial_update(self, request: Request, model_id: int) -> Response:
        model = find_row(CatalogueModel.objects.all(), model_id)
        values = self.read(ModelChangeInput, is_partial=True)
        model = save_model(values, model=model, actor=self.actor)
        return answer(ModelOutput, put_rates([model])[0])

    @describe(
        *("deleteCatalogueModel", _("Delete a model")),
        status=204,
        about=_("Only one that nobody could have called; hide others."),
    )
    def destroy(self, request: Request, model_id: int) -> Response:
        model = find_row(CatalogueModel.objects.all(), model_id)
        with as_conflict(ModelInUse):
            delete_model(model, actor=self.actor)
        return Response(status=204)


def match_query(query: dict[str, Any]) -> Q:
    found = Q()
    if text := query.get("q"):
        found &= Q(name__icontains=text) | Q(title__icontains=text)
    for name in ("name", "vendor", "is_visible"):
        if name in query:
            found &= Q(**{name: query[name]})
    return found
