"""Addresses under /api/."""

from typing import Any

from django.urls import path, re_path

from portal.management_api.resources.announcements import AnnouncementViewSet
from portal.management_api.resources.balance import BalanceViewSet
from portal.management_api.resources.channel_actions import ChannelActions, PoolViewSet
from portal.management_api.resources.channels import ChannelViewSet
from portal.management_api.resources.codes import CodeViewSet
from portal.management_api.resources.groups import GroupViewSet
from portal.management_api.resources.keys import KeyViewSet
from portal.management_api.resources.models import ModelViewSet
from portal.management_api.resources.orders import OrderViewSet
from portal.management_api.resources.prices import ImportViewSet, PriceViewSet
from portal.management_api.resources.site import (
    AuditViewSet,
    SettingsViewSet,
    SystemViewSet,
)
from portal.management_api.resources.usage import UsageViewSet
from portal.management_api.resources.user_access import UserAccess
from portal.management_api.resources.users import UserViewSet
from portal.management_api.views import Nowhere

app_name = "management"
BASE = "api/v1"
LIST = {"get": "list", "post": "create"}
ONE = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}


def at(place: str, view: Any, **actions: str) -> Any:
    """`actions` are methods of the view set by HTTP verb."""
    return path(f"{BASE}/{place}", view.as_view(actions))


urlpatterns = [
    at("channels", ChannelViewSet, **LIST),
    at("channels/change", ChannelActions, post="change"),
    at("channels/<int:channel_id>", ChannelViewSet, **ONE),
    at("channels/<int:channel_id>/duplicate", ChannelViewSet, post="duplicate"),
    at("channels/<int:channel_id>/test", ChannelActions, post="test"),
    at("channels/<int:channel_id>/fetch-models", ChannelActions, post="fetch_models"),
    at(
        "channels/<int:channel_id>/refresh-balance",
        ChannelActions,
        post="refresh_balance",
    ),
    at("channels/<int:channel_id>/credentials", PoolViewSet, get="list"),
    at(
        "channels/<int:channel_id>/credentials/<int:credential_id>",
        PoolViewSet,
        patch="partial_update",
        delete="destroy",
    ),
    at("models", ModelViewSet, **LIST),
    at("models/unpriced", ModelViewSet, get="list_unpriced"),
    at("models/<int:model_id>", ModelViewSet, **ONE),
    at("prices", PriceViewSet, **LIST),
    at("prices/import", ImportViewSet, get="retrieve", post="create"),
    at("prices/<int:price_id>", PriceViewSet, get="retrieve", delete="destroy"),
    at("groups", GroupViewSet, **LIST),
    at("groups/<int:group_id>", GroupViewSet, **ONE),
    at("users", UserViewSet, **LIST),
    at("users/<int:user_id>", UserViewSet, get="retrieve", patch="partial_update"),
    at(
        "users/<int:user_id>/reset-second-factor",
        UserAccess,
        post="reset_second_factor",
    ),
    at("users/<int:user_id>/end-sessions", UserAccess, post="end_sessions"),
    at("users/<int:user_id>/password-link", UserAccess, post="issue_link"),
    at("users/<int:user_id>/rights", UserAccess, get="show_rights", put="set_rights"),
    at("users/<int:user_id>/ledger", BalanceViewSet, get="list"),
    at("users/<int:user_id>/adjustments", BalanceViewSet, post="create"),
    at("users/<int:user_id>/credit-limit", BalanceViewSet, put="set_credit_limit"),
    at("keys", KeyViewSet, **LIST),
    at("keys/<int:key_id>", KeyViewSet, get="retrieve", patch="partial_update"),
    at("keys/<int:key_id>/revoke", KeyViewSet, post="revoke"),
    at("keys/<int:key_id>/rotate", KeyViewSet, post="rotate"),
    at("usage/calls", UsageViewSet, get="list"),
    at("usage/calls/<uuid:request_id>", UsageViewSet, get="retrieve"),
    at("usage/totals", UsageViewSet, get="sum"),
    at("codes", CodeViewSet, **LIST),
    at("codes/batches", CodeViewSet, get="list_batches"),
    at("codes/disable", CodeViewSet, post="disable"),
    at("orders", OrderViewSet, get="list"),
    at("orders/<uuid:order_id>", OrderViewSet, get="retrieve"),
    at("orders/<uuid:order_id>/reconcile", OrderViewSet, post="reconcile"),
    at("orders/<uuid:order_id>/accept", OrderViewSet, post="accept"),
    at("orders/<uuid:order_id>/close", OrderViewSet, post="close"),
    at("announcements", AnnouncementViewSet, **LIST),
    at("announcements/<int:announcement_id>", AnnouncementViewSet, **ONE),
    at("settings", SettingsViewSet, get="retrieve", patch="partial_update"),
    at("audit", AuditViewSet, get="list"),
    at("audit/<int:entry_id>", AuditViewSet, get="retrieve"),
    at("system", SystemViewSet, get="retrieve"),
    re_path(r"^api(/.*)?$", Nowhere.as_view({"get": "find"})),
]
