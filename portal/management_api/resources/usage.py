"""The usage log of everybody, and sums of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import Account, ApiKey, UsageLog
from portal.management_api.describing import describe
from portal.management_api.paging import (
    Page,
    read_cursor,
    refuse_cursor,
    write_cursor,
)
from portal.management_api.problems import BadQuery
from portal.management_api.shapes.base import list_of, page_of
from portal.management_api.shapes.usage import (
    CallOutput,
    CallQuery,
    SumsOutput,
    TotalsQuery,
)
from portal.management_api.sums import sum_by
from portal.management_api.views import (
    ManagementViewSet,
    answer,
    answer_list,
    answer_page,
)
from portal.usage.calls import read_page
from portal.usage.filters import UsageFilter

LONGEST = timedelta(days=366)
NOBODY = -1  # an account that has no calls


def put_users(calls: Sequence[Any]) -> Sequence[Any]:
    """Each call gets `user_id`, None when the account is gone."""
    accounts = Account.objects.filter(pk__in={it.account_id for it in calls})
    users = dict(accounts.values_list("pk", "user_id"))
    for call in calls:
        call.user_id = users.get(call.account_id)
    return calls


def find_account(query: dict[str, Any]) -> int | None:
    """Of the user or key that is asked for; None: of everybody."""
    found: set[int] = set()
    if "user" in query:
        account = Account.objects.filter(user_id=query["user"]).first()
        found.add(account.pk if account else NOBODY)
    if "key" in query:
        key = ApiKey.objects.filter(pk=query["key"]).first()
        found.add(key.account_id if key else NOBODY)
    if len(found) > 1:
        return NOBODY
    return found.pop() if found else None


def read_place(query: dict[str, Any]) -> UUID | None:
    """Raises BadQuery."""
    if "cursor" not in query:
        return None
    values = read_cursor(query["cursor"])
    try:
        return UUID(values[0]) if len(values) == 1 else refuse_cursor()
    except ValueError:
        return refuse_cursor()


class UsageViewSet(ManagementViewSet):
    resource = "usage"

    @describe(
        *("listCalls", _("List calls")),
        query=CallQuery,
        gives=page_of(CallOutput),
        about=_(
            "Newest first. Where calls that fit are rare, a page may be short or empty "
            "while `next` still goes on."
        ),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(CallQuery)
        wanted = UsageFilter(
            since=query.get("since"),
            until=query.get("until"),
            key_id=query.get("key"),
            model=query.get("model", ""),
            endpoint=query.get("endpoint", ""),
            status=query.get("status", ""),
            channel_id=query.get("channel"),
            error_code=query.get("error_code", ""),
        )
        found = read_page(
            find_account(query), wanted, before=read_place(query), size=query["limit"]
        )
        older = None if found.older is None else write_cursor([str(found.older)])
        return answer_page(CallOutput, Page(put_users(found.calls), older))

    @describe("showCall", _("One call"), gives=CallOutput)
    def retrieve(self, request: Request, request_id: UUID) -> Response:
        call = UsageLog.objects.filter(pk=request_id).first()
        if call is None:
            raise Http404
        return answer(CallOutput, put_users([call])[0])

    @describe(
        *("sumUsage", _("Sums of usage")),
        query=TotalsQuery,
        gives=list_of(SumsOutput),
        about=_(
            "Closed calls of whole days, by day, model, channel, user and so on. "
            "`upstream_cost` is of the calls whose cost is known; these were charged "
            "`costed`."
        ),
    )
    def sum(self, request: Request) -> Response:
        query = self.read_query(TotalsQuery)
        since, until = query["since"], query["until"]
        if not timedelta() < until - since <= LONGEST:
            text = _now("It must lie 1 to 366 days after `since`.")
            raise BadQuery({"until": [text]})
        return answer_list(SumsOutput, sum_by(query["by"], since, until, query))
