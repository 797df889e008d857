"""A new version of a model's price: typed, looked at, saved; and one withdrawn."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gateway.models import CatalogueModel, Price
from portal.console.access import actor_of, operator_page
from portal.console.price_sheet import PriceSheet
from portal.display.times import format_moment
from portal.models import Right
from portal.pricing.picture import read_picture
from portal.pricing.preview import PreviewRow, preview_price
from portal.pricing.versions import (
    PriceInForce,
    add_price,
    find_price,
    withdraw_price,
)

TEMPLATE = "console/models/price.html"


@operator_page(Right.PRICES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_price(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` is "preview" or "save". htmx only ever previews, whatever it sends along: it
    adds the button that was pressed last."""
    model = get_object_or_404(CatalogueModel, pk=pk)
    present = find_price(model.name, timezone.now())
    is_sent = request.method == "POST"
    is_part = is_sent and bool(request.htmx)  # type: ignore[attr-defined]
    start = present.rates if present else {}
    sheet = PriceSheet(request.POST if is_sent else None, rates=start)
    is_good = sheet.is_valid() if is_sent else True
    if is_good and not is_part and request.POST.get("do") == "save":
        if save(request, model, sheet):
            return redirect("console:model", model.pk)
        is_good = False
    rates = sheet.rates if is_sent else start
    context = {
        "model": model,
        "sheet": sheet,
        "present": present,
        "preview": see(rates, present) if rates else [],
        "is_good": is_good,
    }
    name = f"{TEMPLATE}#preview" if is_part else TEMPLATE
    status = 200 if is_good or is_part else 422
    return render(request, name, context, status=status)


def see(rates: dict[str, int], present: Price | None) -> list[PreviewRow]:
    groups = read_picture().groups
    return preview_price(rates, present.rates if present else None, groups)


def save(request: HttpRequest, model: CatalogueModel, sheet: PriceSheet) -> bool:
    """False when something is wrong; the sheet's form says what."""
    try:
        price = add_price(
            model.name,
            sheet.rates,
            effective_at=sheet.effective_at,
            actor=actor_of(request),
        )
    except ValidationError as problem:
        sheet.show_problems(problem)
        return False
    messages.success(request, tell_added(price))
    return True


def tell_added(price: Price) -> str:
    if price.effective_at > timezone.now():
        text = _(
            "The new price holds from %(moment)s on. Until then you can withdraw it."
        )
        return text % {"moment": format_moment(price.effective_at, "full")}
    return _("The new price holds now. Calls that run already keep the old one.")


@operator_page(Right.PRICES)
@require_POST
def withdraw(request: HttpRequest, pk: int, price_id: int) -> HttpResponse:
    model: Any = get_object_or_404(CatalogueModel, pk=pk)
    price = get_object_or_404(Price, pk=price_id, model=model.name)
    try:
        withdraw_price(price, actor=actor_of(request))
    except PriceInForce as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The upcoming price is withdrawn."))
    return redirect("console:model", pk)


urls = [
    path("console/models/<int:pk>/price", new_price, name="new-price"),
    path(
        "console/models/<int:pk>/price/<int:price_id>/withdraw",
        withdraw,
        name="withdraw-price",
    ),
]
