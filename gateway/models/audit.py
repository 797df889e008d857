"""What those who run the gateway have changed; rows are added and never changed
(triggers see to it)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One change of one thing, written by gateway.audit.

    `action` is "<kind>.<verb>" ("channel.update"); `changes` maps a field's name to
    [before, after] with secrets masked. `actor_name` stays when the person is gone;
    `via` tells how they came: a page, a management token (by its name), a command.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,  # the row must not change when a person goes
        verbose_name=_("who"),
    )
    actor_name = models.CharField(_("who"), max_length=254)
    via = models.CharField(_("by way of"), max_length=100)
    address = models.CharField(_("from"), max_length=45, blank=True)
    action = models.CharField(_("what"), max_length=64)
    target_id = models.CharField(max_length=64, blank=True)
    target_name = models.CharField(_("of"), max_length=254, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
            models.Index(fields=["action", "-id"], name="audit_of_action"),
            models.Index(fields=["target_id", "action", "-id"], name="audit_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_name}"
