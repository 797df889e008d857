"""Money coming in, for operators to look at; codes can be stopped here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from gateway.admin.money import show_usd
from gateway.admin.read_only import LongListAdmin, NoAdd, NoDelete
from portal.models import PaymentEvent, RedemptionCode, TopUp

if TYPE_CHECKING:  # generic for the type checker only
    EventInline = admin.TabularInline[Any, Any]
else:
    EventInline = admin.TabularInline


class PaymentEvents(EventInline):
    """What the provider told about the order."""

    model = PaymentEvent
    fields = readonly_fields = ("received_at", "kind", "effect", "event_id")
    can_delete = False
    extra = max_num = 0


@admin.register(TopUp)
class TopUpAdmin(LongListAdmin):
    """An order's money is moved by what its provider says, never by hand; what is
    wrong is put right by an adjustment of the account."""

    ordering = ("-created_at",)
    list_select_related = ("account__user",)
    list_display = (
        "created_at",
        "payer",
        show_usd("amount", _("amount")),
        "price_text",
        "state",
        "dispute",
        "note",
    )
    list_filter = ("state", "dispute")
    search_fields = ("account__user__email", "payment_id", "session_id")
    inlines = (PaymentEvents,)

    @admin.display(description=_("account"))
    def payer(self, order: TopUp) -> str:
        return str(order.account.user)


@admin.register(RedemptionCode)
class RedemptionCodeAdmin(NoAdd, NoDelete):
    """Made by `manage.py make_codes`."""

    ordering = ("-pk",)
    list_select_related = ("used_by",)
    list_display = (
        "__str__",
        show_usd("amount", _("amount")),
        "batch",
        "created_at",
        "expires_at",
        "used_at",
        "used_by",
        "disabled_at",
    )
    list_filter = ("batch",)
    search_fields = ("ending", "used_by__email")
    fields = ("batch", "created_at", "expires_at", "disabled_at", "used_at", "used_by")
    readonly_fields = ("created_at", "used_at", "used_by")
