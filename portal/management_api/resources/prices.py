"""Versions of prices, and the public price list."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.catalogue.reading import ListUnread
from gateway.models import Price
from portal.management_api.describing import describe
from portal.management_api.paging import Page, cut_page, find_row
from portal.management_api.problems import Unavailable, as_conflict
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.prices import (
    ImportedOutput,
    ImportInput,
    ImportOutput,
    PriceInput,
    PriceOutput,
    PriceQuery,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.pricing.importing import apply_import, plan_import
from portal.pricing.versions import (
    PriceInForce,
    Version,
    add_price,
    list_versions,
    withdraw_price,
)


def see(prices: Sequence[Price]) -> list[Version]:
    """Each with its place among the versions of its model, in the same order."""
    versions: dict[str, dict[int, Version]] = defaultdict(dict)
    for name in {price.model for price in prices}:
        versions[name] = {it.price.pk: it for it in list_versions(name)}
    found = (versions[price.model].get(price.pk) for price in prices)
    return [it for it in found if it is not None]


class PriceViewSet(ManagementViewSet):
    resource = "prices"

    @describe(
        *("listPrices", _("List price versions")),
        query=PriceQuery,
        gives=page_of(PriceOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(PriceQuery)
        rows = Price.objects.all()
        if "model" in query:
            rows = rows.filter(model=query["model"])
        page = cut_page(rows, query)
        return answer_page(PriceOutput, Page(see(page.rows), page.next))

    @describe(
        *("addPrice", _("Add a price version")),
        takes=PriceInput,
        gives=PriceOutput,
        status=201,
        about=_(
            "A price is never changed: a new version begins. Calls that run keep "
            "the price they began with."
        ),
    )
    def create(self, request: Request) -> Response:
        values = self.read(PriceInput)
        price = add_price(
            values["model"],
            values["rates"],
            effective_at=values.get("effective_at"),
            actor=self.actor,
        )
        return answer(PriceOutput, see([price])[0], 201)

    @describe("showPrice", _("One price version"), gives=PriceOutput)
    def retrieve(self, request: Request, price_id: int) -> Response:
        price = find_row(Price.objects.all(), price_id)
        return answer(PriceOutput, see([price])[0])

    @describe(
        *("withdrawPrice", _("Withdraw an upcoming price")),
        status=204,
        about=_("One that has begun stays: calls were charged by it."),
    )
    def destroy(self, request: Request, price_id: int) -> Response:
        price = find_row(Price.objects.all(), price_id)
        with as_conflict(PriceInForce):
            withdraw_price(price, actor=self.actor)
        return Response(status=204)


class ImportViewSet(ManagementViewSet):
    resource = "prices"

    @describe(
        *("comparePublicPrices", _("Compare with the public price list")),
        gives=ImportOutput,
    )
    def retrieve(self, request: Request) -> Response:
        try:
            plan = plan_import()
        except ListUnread as problem:
            raise Unavailable(str(problem)) from None
        return answer(ImportOutput, plan)

    @describe(
        *("importPublicPrices", _("Take prices over from the public list")),
        takes=ImportInput,
        gives=ImportedOutput,
        about=_("A new version from now on for each of the models that differs."),
    )
    def create(self, request: Request) -> Response:
        names = self.read(ImportInput)["models"]
        try:
            done = apply_import(names, actor=self.actor)
        except ListUnread as problem:
            raise Unavailable(str(problem)) from None
        return answer(ImportedOutput, {"models": done})
