"""A person's balance and credit limit, changed by hand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.console.access import actor_of, operator_page
from portal.console.user_head import (
    account_of_person,
    describe_head,
    find_person,
)
from portal.display import format_exact
from portal.forms.people import AdjustForm, CreditLimitForm
from portal.models import Right, User
from portal.people.guards import NotAllowed
from portal.people.money import adjust_balance, set_credit_limit

TEMPLATE = "console/users/balance.html"
AMOUNT = AdjustForm.base_fields["amount"]


@operator_page(Right.MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def show_balance(request: HttpRequest, user_id: int) -> HttpResponse:
    """GET with `amount` is the preview that follows what is typed."""
    user = find_person(user_id)
    account = account_of_person(user)
    if request.method != "POST":
        return render_balance(request, user)
    form = AdjustForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            entry = adjust_balance(
                account,
                values["amount"],
                reason=values["reason"],
                actor=actor_of(request),
                reference=f"adjustment:{values['token']}",
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            after = {"amount": format_exact(entry.balance_after)}
            text = _("The balance is %(amount)s now.") % after
            messages.success(request, text)
            return redirect(choose_next(request, "console:user-ledger"), user_id)
    return render_balance(request, user, adjust=form)


@operator_page(Right.MONEY)
@require_POST
def change_credit_limit(request: HttpRequest, user_id: int) -> HttpResponse:
    user = find_person(user_id)
    form = CreditLimitForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            set_credit_limit(
                account_of_person(user),
                values["credit_limit"],
                reason=values["limit_reason"],
                actor=actor_of(request),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as problem:
            form.add_error("credit_limit", problem.messages)
        else:
            messages.success(request, _("The credit limit is changed."))
            return redirect(choose_next(request, "console:user"), user_id)
    return render_balance(request, user, limit=form)


def choose_next(request: HttpRequest, name: str) -> str:
    """Who may move money may not have to be one who sees people."""
    operator = request.user
    may_see = isinstance(operator, User) and operator.has_right(Right.USERS)
    return name if may_see else "console:user-balance"


def render_balance(
    request: HttpRequest,
    user: User,
    *,
    adjust: AdjustForm | None = None,
    limit: CreditLimitForm | None = None,
) -> HttpResponse:
    """The page; with a form that was filled in wrong, as 422."""
    head = describe_head(request, user, "balance")
    account = head["account"]
    account.refresh_from_db()
    start = {"credit_limit": account.credit_limit}
    context: dict[str, Any] = {
        **head,
        "adjust": adjust or AdjustForm(initial=None),
        "limit": limit or CreditLimitForm(initial=start),
        "after": preview(request, account.posted),
    }
    is_part = bool(request.htmx) and "amount" in request.GET  # type: ignore[attr-defined]
    status = 422 if adjust or limit else 200
    name = f"{TEMPLATE}#after" if is_part else TEMPLATE
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def preview(request: HttpRequest, posted: int) -> int | None:
    """The balance after what is typed, nano-USD; None while that is no amount."""
    typed = request.POST if request.method == "POST" else request.GET
    try:
        amount: int = AMOUNT.clean(typed.get("amount", ""))
    except ValidationError:
        return None
    return posted + amount


urls = [
    path("console/users/<int:user_id>/balance", show_balance, name="user-balance"),
    path(
        "console/users/<int:user_id>/credit-limit",
        change_credit_limit,
        name="user-credit-limit",
    ),
]
