"""API keys of people."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.keys import PUBLIC_ID_LENGTH, KeyRevoked
from gateway.models import Account, ApiKey
from portal.api_keys.state import match_state
from portal.management_api.describing import describe
from portal.management_api.key_changes import change_key, issue_key_for, rotate_key
from portal.management_api.paging import cut_page, find_row
from portal.management_api.problems import as_conflict
from portal.management_api.resources.users import account_of, find_group, list_people
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.keys import (
    IssuedKeyOutput,
    KeyChangeInput,
    KeyInput,
    KeyOutput,
    KeyQuery,
    RotateInput,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.people.keys import revoke_key, switch_key


def list_all() -> QuerySet[ApiKey]:
    return ApiKey.objects.select_related("account__user", "group")


def find_key(key_id: int) -> ApiKey:
    """Raises Http404."""
    key: ApiKey = find_row(list_all(), key_id)
    return key


def find_payer(user_id: int) -> Account:
    """Raises ValidationError."""
    user = list_people().filter(pk=user_id).first()
    if user is None:
        raise ValidationError({"user": [_now("There is no such user.")]})
    return account_of(user)


def take_group(values: dict[str, Any]) -> dict[str, Any]:
    """The group in the place of its id. Raises ValidationError."""
    return {**values, "group": find_group(values)} if "group" in values else values


class KeyViewSet(ManagementViewSet):
    resource = "keys"

    @describe(
        *("listKeys", _("List API keys")), query=KeyQuery, gives=page_of(KeyOutput)
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(KeyQuery)
        rows = list_all().filter(match_query(query))
        return answer_page(KeyOutput, cut_page(rows, query))

    @describe(
        *("issueKey", _("Issue an API key for a user")),
        takes=KeyInput,
        gives=IssuedKeyOutput,
        status=201,
        about=_("The secret is in this answer and cannot be read again."),
    )
    def create(self, request: Request) -> Response:
        values = take_group(self.read(KeyInput))
        account = find_payer(values["user"])
        limits = values.get("spend_limits_usd", {})
        issued = issue_key_for(account, values, limits, actor=self.actor)
        if values.get("is_enabled") is False:
            switch_key(issued.key, is_enabled=False, actor=self.actor)
        return answer(IssuedKeyOutput, issued, 201)

    @describe("showManagedKey", _("One API key"), gives=KeyOutput)
    def retrieve(self, request: Request, key_id: int) -> Response:
        return answer(KeyOutput, find_key(key_id))

    @describe(
        *("changeKey", _("Change an API key")),
        takes=KeyChangeInput,
        gives=KeyOutput,
        about=_("What is left out stays as it is."),
    )
    def partial_update(self, request: Request, key_id: int) -> Response:
        key = find_key(key_id)
        values = take_group(self.read(KeyChangeInput, is_partial=True))
        limits = values.get("spend_limits_usd")
        with as_conflict(KeyRevoked):
            change_key(key, values, limits, actor=self.actor)
            if "is_enabled" in values:
                switch_key(key, is_enabled=values["is_enabled"], actor=self.actor)
        return answer(KeyOutput, find_key(key_id))

    @describe(
        *("revokeKey", _("Revoke an API key")),
        gives=KeyOutput,
        about=_("For good; its usage stays in the log."),
    )
    def revoke(self, request: Request, key_id: int) -> Response:
        key = find_key(key_id)
        if key.revoked_at is None:
            revoke_key(key, actor=self.actor)
        return answer(KeyOutput, find_key(key_id))

    @describe(
        *("rotateKey", _("Give an API key a new secret")),
        takes=RotateInput,
        gives=IssuedKeyOutput,
    )
    def rotate(self, request: Request, key_id: int) -> Response:
        key = find_key(key_id)
        grace = timedelta(hours=self.read(RotateInput)["grace_hours"])
        with as_conflict(KeyRevoked):
            issued = rotate_key(key, grace=grace, actor=self.actor)
        return answer(IssuedKeyOutput, issued)


def match_query(query: dict[str, Any]) -> Q:
    found = match_state(query.get("state", ""), timezone.now())
    if "user" in query:
        found &= Q(account__user_id=query["user"])
    if "prefix" in query:
        start = query["prefix"].removeprefix("sk-").rstrip("…")[:PUBLIC_ID_LENGTH]
        found &= Q(public_id__startswith=start)
    return found
