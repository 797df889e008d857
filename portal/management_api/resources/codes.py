"""Redemption codes."""

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.billing.code_batches import (
    disable_batch,
    disable_codes,
    list_batches,
    make_batch,
)
from portal.billing.code_downloads import take_codes
from portal.billing.code_listing import find_codes
from portal.management_api.describing import describe
from portal.management_api.paging import (
    MAX_ID,
    Page,
    cut_page,
    read_cursor,
    refuse_cursor,
    write_cursor,
)
from portal.management_api.shapes.base import page_of
from portal.management_api.shapes.billing import (
    BatchInput,
    BatchOutput,
    BatchQuery,
    CodeOutput,
    CodeQuery,
    DisableInput,
    NewBatchOutput,
)
from portal.management_api.shapes.channel_actions import ChangedOutput
from portal.management_api.views import ManagementViewSet, answer, answer_page


class CodeViewSet(ManagementViewSet):
    resource = "codes"

    @describe(
        *("listCodes", _("List redemption codes")),
        query=CodeQuery,
        gives=page_of(CodeOutput),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(CodeQuery)
        words: dict[str, str] = {
            name: query[name] for name in ("batch", "state", "q") if name in query
        }
        return answer_page(CodeOutput, cut_page(find_codes(words), query))

    @describe(
        *("makeCodes", _("Make redemption codes")),
        takes=BatchInput,
        gives=NewBatchOutput,
        status=201,
        about=_(
            "The codes are in this answer and cannot be read again. The amount is that "
            "of each. A batch of the same name is refused, so a repeated request makes "
            "nothing twice."
        ),
    )
    def create(self, request: Request) -> Response:
        values = self.read(BatchInput)
        with transaction.atomic():
            download = make_batch(
                self.user,
                count=values["count"],
                amount=values["amount"],
                batch=values["batch"],
                expires_at=values.get("expires_at"),
                actor=self.actor,
            )
            batch, codes = take_codes(download.pk, self.user)
        return answer(NewBatchOutput, {"batch": batch.batch, "codes": codes}, 201)

    @describe(
        *("disableCodes", _("Disable redemption codes")),
        takes=DisableInput,
        gives=ChangedOutput,
        about=_("Those that nobody has used yet."),
    )
    def disable(self, request: Request) -> Response:
        values = self.read(DisableInput)
        if len(values) != 1:
            text = _now("Send either ids or batch.")
            raise ValidationError({"ids": [text]})
        if "ids" in values:
            count = disable_codes(values["ids"], actor=self.actor)
        else:
            count = disable_batch(values["batch"], actor=self.actor)
        return answer(ChangedOutput, {"changed": count})

    @describe(
        *("listCodeBatches", _("List batches of codes")),
        query=BatchQuery,
        gives=page_of(BatchOutput),
        about=_("25 at a time, newest first."),
    )
    def list_batches(self, request: Request) -> Response:
        query = self.read_query(BatchQuery)
        before = read_id(query["cursor"]) if "cursor" in query else None
        rows, last = list_batches(query.get("q", ""), before=before)
        following = None if last is None else write_cursor([str(last)])
        return answer_page(BatchOutput, Page(rows, following))


def read_id(cursor: str) -> int:
    """Raises BadQuery."""
    values = read_cursor(cursor)
    text = values[0] if len(values) == 1 else ""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        refuse_cursor()
    return min(int(text), MAX_ID)
