"""Orders of credit."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.billing.order_acts import (
    CannotAsk,
    accept_payment,
    ask_provider,
    close_review,
)
from portal.billing.order_listing import OrderFilter, find_orders, list_entries
from portal.billing.payments import ProviderAway
from portal.management_api.describing import describe
from portal.management_api.paging import cut_page
from portal.management_api.problems import Unavailable, as_conflict
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.billing import (
    OrderOutput,
    OrderQuery,
    WholeOrderOutput,
)
from portal.management_api.shapes.users import ReasonInput
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.models import PaymentEvent, TopUp

MOST_EVENTS = 100


def find_order(order_id: UUID) -> TopUp:
    """Raises Http404."""
    order = TopUp.objects.select_related("account").filter(pk=order_id).first()
    if order is None:
        raise Http404
    return order


def see(order: TopUp) -> Any:
    """With its newest events and what it moved."""
    events = PaymentEvent.objects.filter(order=order).order_by("-received_at", "-pk")
    seen: Any = _Seen(order)
    seen.events = list(events[:MOST_EVENTS])
    seen.entries = list_entries(order)
    return seen


class _Seen:
    def __init__(self, order: TopUp) -> None:
        self._order = order

    def __getattr__(self, name: str) -> Any:
        return getattr(self._order, name)


class OrderViewSet(ManagementViewSet):
    resource = "orders"

    @describe(
        *("listOrders", _("List orders")),
        query=OrderQuery,
        gives=page_of(OrderOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(OrderQuery)
        wanted = OrderFilter(
            text=query.get("q", ""),
            state=query.get("state", ""),
            provider=query.get("provider", ""),
            since=query.get("since"),
            until=query.get("until"),
        )
        rows = find_orders(wanted).select_related("account")
        return answer_page(OrderOutput, cut_page(rows, query, "created_at", "pk"))

    @describe(
        *("showOrder", _("One order")),
        gives=WholeOrderOutput,
        about=_("With what the provider told about it, and what it moved."),
    )
    def retrieve(self, request: Request, order_id: UUID) -> Response:
        return answer(WholeOrderOutput, see(find_order(order_id)))

    @describe(
        *("reconcileOrder", _("Ask the provider about an order now")),
        gives=WholeOrderOutput,
    )
    def reconcile(self, request: Request, order_id: UUID) -> Response:
        order = find_order(order_id)
        try:
            with as_conflict(CannotAsk):
                ask_provider(order, actor=self.actor)
        except ProviderAway as problem:
            raise Unavailable(str(problem)) from None
        return answer(WholeOrderOutput, see(find_order(order_id)))

    @describe(
        *("acceptOrder", _("Credit an order that is in review")),
        takes=ReasonInput,
        gives=WholeOrderOutput,
    )
    def accept(self, request: Request, order_id: UUID) -> Response:
        order = find_order(order_id)
        reason = self.read(ReasonInput)["reason"]
        accept_payment(order, reason=reason, actor=self.actor)
        return answer(WholeOrderOutput, see(find_order(order_id)))

    @describe(
        *("closeOrder", _("Close an order that is in review")),
        takes=ReasonInput,
        gives=WholeOrderOutput,
        about=_("Without credit: its payment was or will be given back."),
    )
    def close(self, request: Request, order_id: UUID) -> Response:
        order = find_order(order_id)
        reason = self.read(ReasonInput)["reason"]
        close_review(order, reason=reason, actor=self.actor)
        return answer(WholeOrderOutput, see(find_order(order_id)))
