"""The first steps of a new site: which are done, and when they are over."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.audit import Actor, record_change
from gateway.enums import ProviderName
from gateway.models import Channel, ChannelCheck
from portal.models import SiteSettings
from portal.models.site_settings import ONLY_ROW


class Step(StrEnum):
    SITE = "site"
    CHANNEL = "channel"
    TEST = "test"
    DONE = "done"


TITLES: dict[Step, str | Promise] = {
    Step.SITE: _("Your site"),
    Step.CHANNEL: _("First channel"),
    Step.TEST: _("Test it"),
    Step.DONE: _("First call"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What of the first steps is done, each by what it leaves behind; `channel` is the
    first of the operator's own."""

    has_site: bool
    channel: Channel | None
    has_test: bool
    is_over: bool

    @property
    def following(self) -> Step:
        if not self.has_site:
            return Step.SITE
        if self.channel is None:
            return Step.CHANNEL
        return Step.DONE if self.has_test else Step.TEST

    def is_done(self, step: Step) -> bool:
        match step:
            case Step.SITE:
                return self.has_site
            case Step.CHANNEL:
                return self.channel is not None
            case Step.TEST:
                return self.has_test
        return self.is_over


def read_progress() -> Progress:
    row = SiteSettings.objects.filter(pk=ONLY_ROW).only("set_up_at").first()
    own = Channel.objects.exclude(provider=ProviderName.DEMO).order_by("pk").first()
    checks = ChannelCheck.objects.filter(channel=own, is_ok=True)
    return Progress(
        has_site=row is not None,
        channel=own,
        has_test=own is not None and checks.exists(),
        is_over=row is not None and row.set_up_at is not None,
    )


def is_set_up() -> bool:
    """Whether the first steps were finished, or put aside."""
    return SiteSettings.objects.filter(pk=ONLY_ROW, set_up_at__isnull=False).exists()


def finish_start(*, actor: Actor) -> None:
    """The overview stops reminding. Twice is as good as once."""
    with transaction.atomic():
        SiteSettings.objects.get_or_create(pk=ONLY_ROW)
        unfinished = SiteSettings.objects.filter(pk=ONLY_ROW, set_up_at=None)
        if unfinished.update(set_up_at=timezone.now()):
            record_change(actor, "site.set_up", SiteSettings.objects.get(pk=ONLY_ROW))
