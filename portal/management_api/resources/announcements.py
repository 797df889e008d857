"""Announcements."""

from django.utils import timezone
from django.utils.translation import gettext_noop as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.management_api.describing import describe
from portal.management_api.paging import cut_page, find_row
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.site import (
    AnnouncementInput,
    AnnouncementOutput,
    AnnouncementQuery,
)
from portal.management_api.views import ManagementViewSet, answer, answer_page
from portal.models import Announcement
from portal.news.listing import find_announcements
from portal.news.saving import delete_announcement, save_announcement


class AnnouncementViewSet(ManagementViewSet):
    resource = "announcements"

    @describe(
        *("listAnnouncements", _("List announcements")),
        query=AnnouncementQuery,
        gives=page_of(AnnouncementOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(AnnouncementQuery)
        place, text = query.get("place", ""), query.get("q", "")
        rows = find_announcements(place, text, timezone.now())
        return answer_page(AnnouncementOutput, cut_page(rows, query))

    @describe(
        *("createAnnouncement", _("Announce something")),
        takes=AnnouncementInput,
        gives=AnnouncementOutput,
        status=201,
    )
    def create(self, request: Request) -> Response:
        values = self.read(AnnouncementInput)
        row = save_announcement(values, announcement=None, actor=self.actor)
        return answer(AnnouncementOutput, row, 201)

    @describe(*("showAnnouncement", _("One announcement")), gives=AnnouncementOutput)
    def retrieve(self, request: Request, announcement_id: int) -> Response:
        row = find_row(Announcement.objects.all(), announcement_id)
        return answer(AnnouncementOutput, row)

    @describe(
        *("changeAnnouncement", _("Change an announcement")),
        takes=AnnouncementInput,
        gives=AnnouncementOutput,
    )
    def partial_update(self, request: Request, announcement_id: int) -> Response:
        row = find_row(Announcement.objects.all(), announcement_id)
        values = self.read(AnnouncementInput, is_partial=True)
        row = save_announcement(values, announcement=row, actor=self.actor)
        return answer(AnnouncementOutput, row)

    @describe(*("deleteAnnouncement", _("Remove an announcement")), status=204)
    def destroy(self, request: Request, announcement_id: int) -> Response:
        row = find_row(Announcement.objects.all(), announcement_id)
        delete_announcement(row, actor=self.actor)
        return Response(status=204)
