"""What the gateway wrote down itself: calls, money, checks, workers."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gateway.admin.money import show_usd
from gateway.admin.read_only import LongListAdmin, ReadOnlyAdmin
from gateway.enums import CallState
from gateway.models import (
    Account,
    ChannelCheck,
    LedgerEntry,
    RollupMark,
    SnapshotVersion,
    UsageLog,
    UsageRollup,
    Worker,
)

Rows = QuerySet[Any]


class IndexedSearchAdmin(LongListAdmin):
    """Finds by request id and by the payer's e-mail, which have indexes."""

    search_fields = ("rid",)
    search_help_text = _("A request id, or an account's whole e-mail address.")

    def get_search_results(
        self, request: HttpRequest, queryset: Rows, search_term: str
    ) -> tuple[Rows, bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        if "@" in text:
            payers = Account.objects.filter(user__email=text.lower())
            ids = list(payers.values_list("pk", flat=True))
            return queryset.filter(account_id__in=ids), False
        try:
            return queryset.filter(rid=uuid.UUID(text)), False
        except ValueError:
            return queryset.none(), False


class OpenFilter(admin.SimpleListFilter):
    """The open ones have an index of their own; the rest is nearly everything."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(CallState.OPEN.value, _("still open"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == CallState.OPEN:
            return queryset.filter(state=CallState.OPEN.value)
        return queryset


@admin.register(UsageLog)
class UsageLogAdmin(IndexedSearchAdmin):
    list_display = (
        "rid",
        "created_at",
        "account_id",
        "api_key_id",
        "channel_id",
        "model",
        "endpoint",
        "outcome",
        "status",
        show_usd("held", _("held")),
        show_usd("charged", _("charged")),
    )
    list_filter = (OpenFilter,)
    ordering = ("-rid",)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(IndexedSearchAdmin):
    list_display = (
        "id",
        "created_at",
        "account_id",
        "kind",
        show_usd("amount", _("amount")),
        show_usd("balance_after", _("balance after")),
        "rid",
        "reason",
    )
    ordering = ("-id",)


@admin.register(UsageRollup)
class UsageRollupAdmin(LongListAdmin):
    list_display = (
        "period",
        "starts_at",
        "account_id",
        "model",
        "calls",
        "failed",
        show_usd("charged", _("charged")),
    )
    list_filter = ("period",)
    ordering = ("-pk",)


@admin.register(ChannelCheck)
class ChannelCheckAdmin(LongListAdmin):
    list_display = ("created_at", "channel", "is_ok", "status", "latency_ms", "detail")
    list_select_related = ("channel",)
    list_filter = ("is_ok",)
    ordering = ("-pk",)


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    list_display = ("id", "host", "pid", "beats", "beat_at", "started_at")
    ordering = ("-started_at",)


@admin.register(RollupMark)
class RollupMarkAdmin(ReadOnlyAdmin):
    list_display = ("name", "closed_until")


@admin.register(SnapshotVersion)
class SnapshotVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "value")
