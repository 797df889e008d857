"""Every top-up of everybody: the list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from portal.billing.order_listing import count_reviews, list_orders
from portal.billing.payments import list_providers
from portal.console import one_order
from portal.console.access import operator_page
from portal.console.keyset import keep_filters, make_link
from portal.forms.console_orders import OrdersForm
from portal.models import Right, TopUp

TEMPLATE = "console/orders/list.html"
FILTERS = ("q", "state", "provider", "since", "until")


@operator_page(Right.MONEY)
@require_safe
def show_orders(request: HttpRequest) -> HttpResponse:
    form = OrdersForm(request.GET)
    page = list_orders(
        form.read(),
        before=read_uuid(request.GET.get("before", "")),
        after=read_uuid(request.GET.get("after", "")),
    )
    filters = keep_filters(request.GET.dict(), FILTERS)
    context = {
        "form": form,
        "rows": page.rows,
        "newer": make_link(filters, "after", page.newer),
        "older": make_link(filters, "before", page.older),
        "has_orders": bool(page.rows) or TopUp.objects.exists(),
        "has_provider": bool(list_providers()),
        "reviews": count_reviews(),
    }
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, f"{TEMPLATE}#results" if is_part else TEMPLATE, context)
    response["Vary"] = "HX-Request"
    return response


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


urls = [path("console/orders", show_orders, name="orders"), *one_order.urls]
