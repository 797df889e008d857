"""How people get in, and what operators may do."""

from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.management_api.describing import describe
from portal.management_api.resources.users import find_user
from portal.management_api.shapes.channel_actions import ChangedOutput
from portal.management_api.shapes.users import (
    LinkOutput,
    ReasonInput,
    RightsInput,
    RightsOutput,
)
from portal.management_api.views import ManagementViewSet, answer
from portal.models import Right, User
from portal.people.rights import read_rights, set_rights
from portal.people.security import (
    end_all_sessions,
    issue_password_link,
    reset_second_factor,
)


def describe_rights(user: User) -> dict[str, object]:
    return {
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "rights": read_rights(user),
    }


class UserAccess(ManagementViewSet):
    resource = "users"

    @describe(
        *("resetSecondFactor", _("Reset a second factor")),
        takes=ReasonInput,
        gives=ChangedOutput,
        about=_("Authenticator app, passkeys and backup codes go."),
    )
    def reset_second_factor(self, request: Request, user_id: int) -> Response:
        user = find_user(user_id)
        reason = self.read(ReasonInput)["reason"]
        count = reset_second_factor(user, reason=reason, actor=self.actor)
        return answer(ChangedOutput, {"changed": count})

    @describe(*("endSessions", _("Sign a user out everywhere")), gives=ChangedOutput)
    def end_sessions(self, request: Request, user_id: int) -> Response:
        count = end_all_sessions(find_user(user_id), actor=self.actor)
        return answer(ChangedOutput, {"changed": count})

    @describe(
        *("issuePasswordLink", _("A link to set a password")),
        gives=LinkOutput,
        status=201,
    )
    def issue_link(self, request: Request, user_id: int) -> Response:
        url = issue_password_link(find_user(user_id), actor=self.actor)
        return answer(LinkOutput, {"url": url}, 201)

    @describe("showRights", _("What an operator may do"), gives=RightsOutput)
    def show_rights(self, request: Request, user_id: int) -> Response:
        return answer(RightsOutput, describe_rights(find_user(user_id)))

    @describe(
        *("setRights", _("Set what an operator may do")),
        takes=RightsInput,
        gives=RightsOutput,
        about=_("Only for tokens of superusers, and not for themselves."),
    )
    def set_rights(self, request: Request, user_id: int) -> Response:
        user = find_user(user_id)
        values = self.read(RightsInput)
        set_rights(
            user,
            is_staff=values["is_staff"],
            is_superuser_too=values["is_superuser"],
            rights=[Right(it) for it in values["rights"]],
            actor=self.actor,
        )
        return answer(RightsOutput, describe_rights(find_user(user_id)))
