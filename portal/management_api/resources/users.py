"""People."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import Account, Group
from portal.accounts.opening import open_account_of
from portal.management_api.describing import describe
from portal.management_api.paging import cut_page, find_row
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.users import (
    UserChangeInput,
    UserInput,
    UserOutput,
    UserQuery,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.models import User
from portal.people.changing import change_group, set_limits, switch_user
from portal.people.making import NewPerson, create_person, invite_by_mail
from portal.people.searching import match_state, match_text

LIMITS = ("rpm", "tpm", "concurrency")


def list_people() -> QuerySet[User]:
    return User.objects.select_related("account")


def find_user(user_id: int) -> User:
    """Raises Http404."""
    user: User = find_row(list_people(), user_id)
    return user


def account_of(user: User) -> Account:
    """Made now for someone who never had one."""
    return getattr(user, "account", None) or open_account_of(user)


def find_group(values: dict[str, Any]) -> Group | None:
    """None when `values` name none. Raises ValidationError."""
    if values.get("group") is None:
        return None
    group = Group.objects.filter(pk=values["group"]).first()
    if group is None:
        raise ValidationError({"group": [_now("There is no such group.")]})
    return group


class UserViewSet(ManagementViewSet):
    resource = "users"

    @describe(
        *("listUsers", _("List users")),
        query=UserQuery,
        gives=page_of(UserOutput),
        about=_("Without `status`, all who have not closed their account."),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(UserQuery)
        rows = list_people().filter(match_text(query.get("q", "")))
        if query.get("status") != "all":
            rows = rows.filter(match_state(query.get("status", "")))
        if "group" in query:
            rows = rows.filter(account__group_id=query["group"])
        return answer_page(UserOutput, cut_page(rows, query))

    @describe(
        *("createUser", _("Add a user")),
        takes=UserInput,
        gives=UserOutput,
        status=201,
        about=_("With an account and no password: invite them, or hand them a link."),
    )
    def create(self, request: Request) -> Response:
        values = self.read(UserInput)
        wanted = NewPerson(
            email=values["email"],
            name=values.get("name", ""),
            group=find_group(values),
            language=values.get("language", ""),
        )
        user = create_person(wanted, actor=self.actor)
        if values.get("invite"):
            invite_by_mail(user)
        return answer(UserOutput, find_user(user.pk), 201)

    @describe("showUser", _("One user"), gives=UserOutput)
    def retrieve(self, request: Request, user_id: int) -> Response:
        return answer(UserOutput, find_user(user_id))

    @describe(
        *("changeUser", _("Change a user")),
        takes=UserChangeInput,
        gives=UserOutput,
        about=_("Group, limits, whether they may sign in and call: all or nothing."),
    )
    def partial_update(self, request: Request, user_id: int) -> Response:
        user = find_user(user_id)
        values = self.read(UserChangeInput, is_partial=True)
        group = find_group(values)
        with transaction.atomic():
            account = account_of(user)
            if group is not None:
                change_group(account, group, actor=self.actor)
            wanted = {
                name: values.get(f"{name}_limit", getattr(account, f"{name}_limit"))
                for name in LIMITS
            }
            if any(f"{name}_limit" in values for name in LIMITS):
                set_limits(account, **wanted, actor=self.actor)
            if "is_active" in values:
                is_enabled = values["is_active"]
                switch_user(user, is_enabled=is_enabled, actor=self.actor)
        return answer(UserOutput, find_user(user_id))
