"""Monthly statements: the list, a page each, and the same as PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gateway.models import Account, LedgerEntry
from portal.billing.months import Month, find_last_entry_before
from portal.billing.movements import KIND_LABELS
from portal.billing.statement_pdf import draw_statement
from portal.billing.statements import list_summaries, make_statement
from portal.pages.key_owner import account_of
from portal.pages.people import current_user
from portal.site import read_site

PAGE = 12  # months


@login_required
@require_safe
def show_statements(request: HttpRequest) -> HttpResponse:
    this_month = Month.of(timezone.now())
    newest = min(read_month(request.GET.get("from", "")) or this_month, this_month)
    found = list_summaries(account_of(request), newest=newest, count=PAGE + 1)
    context = {
        "section": "statements",
        "summaries": found[:PAGE],
        "older": f"?from={found[PAGE].month}" if len(found) > PAGE else "",
        "newer": "?" if newest < this_month else "",
    }
    return render(request, "portal/billing/statements.html", context)


@login_required
@require_safe
def show_statement(request: HttpRequest, month: str) -> HttpResponse:
    account, wanted = account_of(request), find_month(month)
    statement = make_statement(account, wanted)
    context = {
        "section": "statements",
        "statement": statement,
        "summary": statement.summary,
        "movements": [(KIND_LABELS[it.kind], it) for it in statement.movements],
        "month": wanted,
        "previous": wanted.shift(-1) if has_earlier(account, wanted) else None,
        "following": wanted.next() if wanted.is_over else None,
    }
    return render(request, "portal/billing/statement.html", context)


@login_required
@require_safe
def download_statement(request: HttpRequest, month: str) -> HttpResponse:
    account, wanted = account_of(request), find_month(month)
    body = draw_statement(
        make_statement(account, wanted), site=read_site(), user=current_user(request)
    )
    response = HttpResponse(body, content_type="application/pdf")
    name = f"statement-{wanted}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def read_month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def find_month(text: str) -> Month:
    """One that has begun. Raises Http404."""
    month = read_month(text)
    if month is None or month > Month.of(timezone.now()):
        raise Http404
    return month


def has_earlier(account: Account, month: Month) -> bool:
    """Whether anything moved before `month`."""
    rows = LedgerEntry.objects.filter(account=account)
    return rows.filter(pk__lte=find_last_entry_before(month)).exists()
