"""The row of one call: a hold while it is open, the record of it afterwards.

Written by gateway.ledger in SQL. It has no foreign keys in the database: rows are
many, outlive keys and channels, and each key would cost every call a look-up.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gateway.enums import CallState, Outcome, UsageSource


class UsageLog(models.Model):
    rid = models.UUIDField(_("request"), primary_key=True)  # UUIDv7: grows at one end
    account = models.ForeignKey(
        "gateway.Account", models.DO_NOTHING, db_constraint=False, db_index=False
    )
    api_key = models.ForeignKey(
        "gateway.ApiKey", models.DO_NOTHING, db_constraint=False, db_index=False
    )
    channel = models.ForeignKey(
        "gateway.Channel",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
    )
    price = models.ForeignKey(
        "gateway.Price",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
    )
    worker = models.ForeignKey(
        "gateway.Worker", models.DO_NOTHING, db_constraint=False, db_index=False
    )
    endpoint = models.CharField(_("endpoint"), max_length=32)
    model = models.CharField(_("model"), max_length=200)
    is_stream = models.BooleanField(_("stream"), default=False)
    multiplier_ppm = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, default=CallState.OPEN)
    outcome = models.CharField(max_length=16, default=Outcome.PENDING)
    usage_source = models.CharField(max_length=10, default=UsageSource.NONE)
    status = models.PositiveSmallIntegerField(_("HTTP status"), default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")

    held = models.BigIntegerField(_("held"))
    charged = models.BigIntegerField(_("charged"), default=0)
    shortfall = models.BigIntegerField(_("used but not covered"), default=0)
    # What the upstream takes for it, nano-USD; null: its prices are not known.
    upstream_cost = models.BigIntegerField(_("upstream cost"), null=True)
    usage = models.JSONField(_("usage by unit"), default=dict)
    lines = models.JSONField(_("cost lines"), default=list)
    attempts = models.JSONField(_("attempts"), default=list)
    input_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)

    first_byte_ms = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("usage log")
        indexes = [
            models.Index(fields=["account", "-rid"], name="usage_of_account"),
            models.Index(fields=["channel", "-rid"], name="usage_of_channel"),
            models.Index(  # the sweeper and ledger_verify; holds only open rows
                fields=["deadline_at"], condition=Q(state="open"), name="usage_open"
            ),
            models.Index(fields=["closed_at"], name="usage_closed"),  # rollups
            models.Index(  # operators look for one cause; good calls add nothing
                fields=["error_code", "-rid"],
                condition=~Q(error_code=""),
                name="usage_of_error",
            ),
        ]

    def __str__(self) -> str:
        return str(self.rid)
