"""Calendar months (UTC), and where they end in the ledger.

A month ends at an id and not at a time: entries of an account have their balances in
the order of their ids, so whatever lies between two ids adds up to the last nano.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from gateway.models import LedgerEntry
from portal.models import MonthMark

SKEW = timedelta(minutes=10)  # how far apart the times of neighbouring ids may be
YEARS = range(2000, 3000)  # neighbours of the calendar's ends cannot be computed
SETTLED = timedelta(hours=1)  # after which no entry of the old month can appear


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        moment = moment.astimezone(UTC)
        return cls(moment.year, moment.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Of "2026-11". Raises ValueError."""
        parsed = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        if parsed.year not in YEARS:
            raise ValueError(f"there are no statements of {parsed.year}")
        return cls.of(parsed)

    @property
    def starts_at(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def starts_on(self) -> date:
        return self.starts_at.date()

    @property
    def last_day(self) -> date:
        return self.next().starts_on - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        return self.next().starts_at <= timezone.now()

    def next(self) -> "Month":
        return self.shift(1)

    def shift(self, months: int) -> "Month":
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def find_last_entry_before(month: Month) -> int:
    """Id of the last ledger entry, of any account, before `month` began; 0 when there
    is none. About 30 look-ups by id the first time, one afterwards."""
    mark = MonthMark.objects.filter(starts_on=month.starts_on).first()
    if mark:
        return mark.last_entry_id
    found = _search(month.starts_at)
    if timezone.now() > month.starts_at + SETTLED:
        mark, _ = MonthMark.objects.get_or_create(
            starts_on=month.starts_on, defaults={"last_entry_id": found}
        )
        found = mark.last_entry_id
    return found


def _search(moment: datetime) -> int:
    """Times follow ids but for the clocks of machines, so a search by halves finds the
    neighbourhood, and a look at every entry in it the place."""
    first = _bisect(moment - SKEW)
    last = _bisect(moment + SKEW)
    near = LedgerEntry.objects.filter(
        pk__gt=first, pk__lte=last, created_at__lt=moment
    ).aggregate(last=Max("pk"))
    return near["last"] or first


def _bisect(moment: datetime) -> int:
    """Id of an entry before `moment` whose next one is not."""
    low, high = 0, LedgerEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = LedgerEntry.objects.order_by("pk")
    while low < high:
        middle = (low + high + 1) // 2
        entry = rows.filter(pk__gte=middle, pk__lte=high).values("pk", "created_at")
        found = entry.first()
        if found is None or found["created_at"] >= moment:
            high = middle - 1
        else:
            low = found["pk"]
    return low
