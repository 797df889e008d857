"""How the last run of each periodic task went."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskRun(models.Model):
    """One row a task, replaced by each run. `result` is what the run said, as JSON."""

    name = models.CharField(_("task"), max_length=100, primary_key=True)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    is_ok = models.BooleanField(_("went well"), null=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    result = models.JSONField(_("result"), null=True)
    ok_at = models.DateTimeField(_("last went well"), null=True)
    worker = models.CharField(_("worker"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("task run")
        verbose_name_plural = _("task runs")

    def __str__(self) -> str:
        return self.name
