"""Sums of the usage log, so that totals never count millions of rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateway.enums import RollupPeriod

PERIODS = [(word.value, word.value) for word in RollupPeriod]


class CallSums(models.Model):
    """Closed calls that were *created* in one hour or day (UTC), by what they were."""

    period = models.CharField(max_length=4, choices=PERIODS)
    starts_at = models.DateTimeField(_("from"))
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
    # Of the calls whose cost is known, and what these were charged: a margin is the
    # difference of the two, for so much of the revenue.
    upstream_cost = models.BigIntegerField(default=0)
    costed = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.period} {self.starts_at:%Y-%m-%d %H} {self.model}"


class UsageRollup(CallSums):
    """The sums of each account and key."""

    account_id = models.BigIntegerField()
    api_key_id = models.BigIntegerField()

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
            ),
            models.Index(fields=["period", "starts_at"], name="rollup_of_time"),
        ]


class SiteRollup(CallSums):
    """The sums of all accounts together: few rows, for those who run the gateway."""

    class Meta:
        verbose_name = _("rollup of the site")
        verbose_name_plural = _("rollups of the site")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "period",
                    "starts_at",
                    "channel_id",
                    "endpoint",
                    "model",
                    "outcome",
                ],
                name="site_rollup_of_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["channel_id", "period", "starts_at"], name="rollup_of_channel"
            )
        ]


class FirstByteSums(models.Model):
    """How many good answers began after how long: a histogram in narrow steps
    (gateway.metering.latency), so that percentiles of any range can be summed."""

    period = models.CharField(max_length=4, choices=PERIODS)
    starts_at = models.DateTimeField(_("from"))
    channel_id = models.BigIntegerField(default=0)
    model = models.CharField(max_length=200)
    is_stream = models.BooleanField()
    first_byte_ms = models.PositiveIntegerField()  # where the step begins
    calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.period} {self.starts_at:%Y-%m-%d %H} {self.first_byte_ms} ms"


class LatencyRollup(FirstByteSums):
    """The histogram of each account."""

    account_id = models.BigIntegerField()

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


class SiteLatencyRollup(FirstByteSums):
    """The histogram of all accounts together."""

    class Meta:
        verbose_name = _("latency rollup of the site")
        verbose_name_plural = _("latency rollups of the site")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "period",
                    "starts_at",
                    "channel_id",
                    "model",
                    "is_stream",
                    "first_byte_ms",
                ],
                name="site_latency_of_group",
            )
        ]
        indexes = [
            models.Index(
                fields=["channel_id", "period", "starts_at"], name="latency_of_channel"
            )
        ]


class RollupMark(models.Model):
    """How far the rollups have read: rows closed up to `closed_until` are in."""

    name = models.CharField(max_length=32, primary_key=True)
    closed_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.closed_until}"
