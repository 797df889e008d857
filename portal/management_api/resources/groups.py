"""Groups of accounts."""

from django.http import Http404
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.models import Group
from portal.management_api.describing import describe
from portal.management_api.paging import find_row
from portal.management_api.problems import as_conflict
from portal.management_api.shapes.base import list_of
from portal.management_api.shapes.groups import GroupInput, GroupOutput
from portal.management_api.views import ManagementViewSet, answer, answer_list
from portal.pricing.groups import (
    GroupInUse,
    GroupRow,
    delete_group,
    list_groups,
    save_group,
)


def see(group_id: int) -> GroupRow:
    """Raises Http404."""
    for row in list_groups():
        if row.group.pk == group_id:
            return row
    raise Http404


class GroupViewSet(ManagementViewSet):
    resource = "groups"

    @describe("listGroups", _("List groups"), gives=list_of(GroupOutput))
    def list(self, request: Request) -> Response:
        return answer_list(GroupOutput, list_groups())

    @describe(
        *("createGroup", _("Add a group")),
        takes=GroupInput,
        gives=GroupOutput,
        status=201,
    )
    def create(self, request: Request) -> Response:
        group = save_group(self.read(GroupInput), group=None, actor=self.actor)
        return answer(GroupOutput, see(group.pk), 201)

    @describe("showGroup", _("One group"), gives=GroupOutput)
    def retrieve(self, request: Request, group_id: int) -> Response:
        return answer(GroupOutput, see(group_id))

    @describe(
        *("changeGroup", _("Change a group")),
        takes=GroupInput,
        gives=GroupOutput,
        about=_("What is left out stays as it is."),
    )
    def partial_update(self, request: Request, group_id: int) -> Response:
        group = find_row(Group.objects.all(), group_id)
        values = self.read(GroupInput, is_partial=True)
        save_group(values, group=group, actor=self.actor)
        return answer(GroupOutput, see(group_id))

    @describe(
        *("deleteGroup", _("Delete a group")),
        status=204,
        about=_("Only one that nobody is in."),
    )
    def destroy(self, request: Request, group_id: int) -> Response:
        group = find_row(Group.objects.all(), group_id)
        with as_conflict(GroupInUse):
            delete_group(group, actor=self.actor)
        return Response(status=204)
