"""Sums of the usage log, so that totals never count millions of rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.enums import RollupPeriod

PERIODS = [(word.value, word.value) for word in RollupPeriod]


class UsageRollup(models.Model):
    """Closed calls that were *created* in one hour or day (UTC), by who and what."""

    period = models.CharField(max_length=4, choices=PERIODS)
    starts_at = models.DateTimeField(_("from"))
    account_id = models.BigIntegerField()
    api_key_id = models.BigIntegerField()
    channel_id = models.BigIntegerField(default=0)  # 0: no channel was reached
    endpoint = models.CharField(max_length=32, default="")
    model = models.CharField(max_length=200)
    outcome = models.CharField(max_length=16, default="")
    calls = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)
    shortfall = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("usage rollup")
        verbose_name_plural = _("usage rollups")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "period",
                    "starts_at",
                    "account_id",
                    "api_key_id",
                    "channel_id",
                    "endpoint",
                    "model",
                    "outcome",
                ],
                name="rollup_of_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["account_id", "period", "starts_at"], name="rollup_of_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_at:%Y-%m-%d %H} {self.model}"


class LatencyRollup(models.Model):
    """How many good answers began after how long: a histogram in narrow steps
    (gateway.metering.latency), so that percentiles of any range can be summed."""

    period = models.CharField(max_length=4, choices=PERIODS)
    starts_at = models.DateTimeField(_("from"))
    account_id = models.BigIntegerField()
    channel_id = models.BigIntegerField(default=0)
    model = models.CharField(max_length=200)
    is_stream = models.BooleanField()
    first_byte_ms = models.PositiveIntegerField()  # where the step begins
    calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("latency rollup")
        verbose_name_plural = _("latency rollups")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "period",
                    "starts_at",
                    "account_id",
                    "channel_id",
                    "model",
                    "is_stream",
                    "first_byte_ms",
                ],
                name="latency_of_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["account_id", "period", "starts_at"], name="latency_of_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_at:%Y-%m-%d %H} {self.first_byte_ms} ms"


class RollupMark(models.Model):
    """How far the rollups have read: rows closed up to `closed_until` are in."""

    name = models.CharField(max_length=32, primary_key=True)
    closed_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.closed_until}"
