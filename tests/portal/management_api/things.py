"""One of everything that addresses of the management API name, and requests pointed
at them: a made-up id is hardly ever one that is there."""

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from gateway.audit import record_change
from gateway.keys import issue_api_key
from gateway.models import CatalogueModel, Group
from gateway.money import NANO
from portal.channels.saving import save_channel
from portal.news.saving import save_announcement
from portal.pricing.versions import add_price
from tests.factories.people import OPERATOR, make_account
from tests.factories.site import make_order
from tests.factories.usage import build_call

CLOSED = "http://127.0.0.1:9/v1"  # nobody listens there
FEW_CODES = 20


def make_things() -> dict[str, Any]:
    """Path parameter -> an id that is there."""
    account = make_account(balance=NANO)
    channel = save_channel(
        {"base_url": CLOSED, "model_names": ["m"], "credentials": ["sk-secret-of-it"]},
        channel=None,
        actor=OPERATOR,
    )
    key = issue_api_key(account=account, name="k").key
    call = build_call(key, timezone.now(), Random(1))
    call.save(force_insert=True)
    soon = timezone.now() + timedelta(days=1)
    values = {"title": "Hello"}
    return {
        "channel_id": channel.pk,
        "credential_id": channel.credentials.get().pk,
        "model_id": CatalogueModel.objects.create(name="m").pk,
        "price_id": add_price("m", {"input": 1}, effective_at=soon, actor=OPERATOR).pk,
        "group_id": Group.objects.create(name="some").pk,
        "user_id": account.user_id,
        "key_id": key.pk,
        "request_id": str(call.rid),
        "order_id": str(make_order(account.user, paid=1).pk),
        "announcement_id": save_announcement(
            values, announcement=None, actor=OPERATOR
        ).pk,
        "entry_id": record_change(OPERATOR, "group.create").pk,
    }


def point_to_things(case: Any, things: dict[str, Any], chance: Random) -> None:
    """Three of four ids become ones that are there; batches become small."""
    for name in case.path_parameters or {}:
        if chance.random() < 0.75:
            case.path_parameters[name] = things[name]
    if not isinstance(case.body, dict):
        return
    for name in ("user", "group"):
        if isinstance(case.body.get(name), int) and chance.random() < 0.75:
            case.body[name] = things[f"{name}_id"]
    count = case.body.get("count")
    if isinstance(count, int) and count > FEW_CODES:
        case.body["count"] = min(count, FEW_CODES) if count <= 10_000 else count
