"""Announcements, the site's settings, the audit log, and the system."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from portal.audit_log.words import ACTIONS, KINDS
from portal.management_api.shapes.base import (
    MOST_MONEY,
    Moment,
    PageQuery,
    Shape,
    Usd,
    Word,
)
from portal.models.announcement import Level
from portal.models.site_settings import SignUp
from portal.news.listing import Place
from portal.site.changing import LEGAL, MONEY, MOST_LEGAL

PRESET = serializers.ListField(
    child=serializers.IntegerField(min_value=0), min_length=2, max_length=2
)


class AnnouncementFields(Shape):
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(
        required=False, allow_blank=True, max_length=20_000, help_text=_("Markdown.")
    )
    level = Word(Level.values, required=False)
    starts_at = Moment(required=False, help_text=_("Left out: now."))
    ends_at = Moment(
        required=False, allow_null=True, help_text=_("null: until it is removed.")
    )


class AnnouncementInput(AnnouncementFields):
    """What is sent."""


class AnnouncementOutput(AnnouncementFields):
    id = serializers.IntegerField()


class AnnouncementQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200)
    place = Word(Place, required=False)


class SiteFields(Shape):
    """What is read and written alike."""

    name = serializers.CharField(required=False, max_length=60)
    base_url = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text=_("Empty: SITE_URL of the environment."),
    )
    support_email = serializers.CharField(
        required=False, allow_blank=True, max_length=254
    )
    sign_up = Word(SignUp.values, required=False)
    require_email_verification = serializers.BooleanField(required=False)
    display_currency = serializers.CharField(
        required=False, min_length=3, max_length=3, help_text=_("Such as `USD`.")
    )
    display_rate = serializers.DecimalField(
        required=False,
        max_digits=18,
        decimal_places=8,
        help_text=_("How much of the display currency one US dollar is."),
    )
    top_up_presets = serializers.ListField(
        child=PRESET,
        required=False,
        max_length=12,
        help_text=_("Pairs of whole US dollars and percent off."),
    )

    def get_fields(self) -> dict[str, Any]:
        texts = {
            name: serializers.CharField(
                required=False,
                allow_blank=True,
                max_length=MOST_LEGAL,
                help_text=_("Markdown; empty: our own text."),
            )
            for name in LEGAL
        }
        return {**super().get_fields(), **texts, **self.get_money()}

    def get_money(self) -> dict[str, Any]:
        """Each amount twice; null: WELCOME_CREDIT of the environment."""
        fields: dict[str, Any] = {}
        for name in MONEY:
            options: dict[str, Any] = {
                "required": False,
                "allow_null": name == "welcome_credit",
            }
            fields[f"{name}_nano"] = serializers.IntegerField(
                source=name, min_value=0, max_value=MOST_MONEY, **options
            )
            fields[f"{name}_usd"] = Usd(source=name, **options)
        return fields


class SiteOutput(SiteFields):
    """Of a SiteSettings row."""


class SiteInput(SiteFields):
    def to_internal_value(self, data: Any) -> Any:
        """An amount may be sent in one of its two ways."""
        for name in MONEY:
            if isinstance(data, dict) and {f"{name}_nano", f"{name}_usd"} <= set(data):
                text = _now("Send either this or the amount in US dollars.")
                raise serializers.ValidationError({f"{name}_nano": [text]})
        return super().to_internal_value(data)


class AuditOutput(Shape):
    """Of an AuditEntry."""

    id = serializers.IntegerField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    actor_name = serializers.CharField()
    via = serializers.CharField(help_text=_("`console`, `command`, `api: <token>`."))
    address = serializers.CharField()
    action = serializers.CharField()
    target_id = serializers.CharField()
    target_name = serializers.CharField()
    changes = serializers.DictField(
        child=serializers.ListField(),
        help_text=_("Field to before and after; secrets are masked."),
    )
    reason = serializers.CharField()
    created_at = Moment()


class AuditQuery(PageQuery):
    who = serializers.CharField(required=False, max_length=200)
    what = Word(
        (*KINDS, *ACTIONS),
        required=False,
        help_text=_("An action, or a kind of things."),
    )
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("A part of a name or reason, an id, an address."),
    )
    since = Moment(required=False)
    until = Moment(required=False)


class TaskOutput(Shape):
    """Of a portal.insight.tasks.TaskState."""

    name = serializers.CharField()
    is_running = serializers.BooleanField()
    is_overdue = serializers.BooleanField()
    has_failed = serializers.BooleanField()
    took_ms = serializers.FloatField(allow_null=True)
    started_at = Moment(allow_null=True)
    next_at = Moment(allow_null=True)
    result = serializers.CharField()
    error = serializers.CharField()


class WorkerOutput(Shape):
    host = serializers.CharField()
    pid = serializers.IntegerField()
    started_at = Moment()
    beat_at = Moment()
    is_alive = serializers.BooleanField()


class NoticeOutput(Shape):
    name = serializers.CharField()
    urgency = Word(("broken", "warning", "advice"))
    text = serializers.CharField()


class SystemOutput(Shape):
    versions = serializers.DictField(child=serializers.CharField())
    setup = serializers.DictField(child=serializers.CharField())
    database_bytes = serializers.IntegerField()
    disk_free_bytes = serializers.IntegerField()
    broker = serializers.CharField(allow_null=True, help_text=_("null: away."))
    tasks_waiting = serializers.IntegerField(allow_null=True)
    web_workers = WorkerOutput(many=True)
    tasks = TaskOutput(many=True)
    notices = NoticeOutput(many=True)
