"""Where a month ends in the ledger."""

from django.db import models


class MonthMark(models.Model):
    """`last_entry_id`: the last ledger entry, of any account, before the month (UTC).

    Written once when the month has begun for good, so that a statement that was
    printed stays what it was.
    """

    starts_on = models.DateField(primary_key=True)
    last_entry_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m} after entry {self.last_entry_id}"
