"""The figures on top of the dashboard, each beside that of the time before."""

from dataclasses import dataclass

from gateway.models import Account
from portal.usage.filters import UsageFilter
from portal.usage.pace import estimate_days_left
from portal.usage.ranges import Range
from portal.usage.series import Series, read_median, read_series
from portal.usage.totals import Totals, sum_usage

NOISE = 0.05  # of a median: less than that is chance


@dataclass(frozen=True, slots=True)
class Figures:
    """Money in nano-USD, times in milliseconds, `days_left` None without spending."""

    series: Series
    total: Totals
    previous: Totals
    days_left: int | None
    median: int | None
    p95: int | None
    previous_median: int | None

    @property
    def spent_change(self) -> int | None:
        return percent_change(self.total.charged, self.previous.charged)

    @property
    def spent_change_size(self) -> int:
        return abs(self.spent_change or 0)

    @property
    def spent_times(self) -> int:
        """For changes that percents are too large to tell."""
        return round(self.total.charged / max(self.previous.charged, 1))

    @property
    def error_percent(self) -> float:
        """Failed calls of all calls; an answer that the client left is no failure."""
        return 100 * self.total.failed / self.total.calls if self.total.calls else 0.0

    @property
    def median_change(self) -> int | None:
        """Milliseconds; None where it is too small to mean anything."""
        if self.median is None or not self.previous_median:
            return None
        change = self.median - self.previous_median
        return change if abs(change) > NOISE * self.previous_median else None

    @property
    def median_change_size(self) -> int:
        return abs(self.median_change or 0)


def read_figures(account: Account, wanted: Range) -> Figures:
    series = read_series(account.pk, wanted)
    since, until = wanted.previous
    return Figures(
        series=series,
        total=series.total,
        previous=sum_usage(account.pk, UsageFilter(since=since, until=until)),
        days_left=estimate_days_left(account, wanted.now),
        median=series.percentile(0.5),
        p95=series.percentile(0.95),
        previous_median=read_median(account.pk, wanted, is_stream=series.has_streams),
    )


def percent_change(now: int, before: int) -> int | None:
    """None where there was nothing before to compare with."""
    return round(100 * (now - before) / before) if before else None
