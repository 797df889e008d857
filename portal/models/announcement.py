"""News that the operator tells everyone who signs in."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    INFO = "info", _("for information")
    SUCCESS = "success", _("good news")
    WARNING = "warning", _("warning")
    DANGER = "danger", _("outage")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def filter_current(self) -> "AnnouncementQuerySet":
        """What is told now, newest first."""
        now = timezone.now()
        return self.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now
        ).order_by("-starts_at", "-pk")


class Announcement(models.Model):
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    level = models.CharField(
        _("level"), max_length=8, choices=Level.choices, default=Level.INFO
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now, db_index=True)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until you remove it.")
    )

    objects: ClassVar[AnnouncementQuerySet] = AnnouncementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends before it starts.")})
