"""Counters that tell every process that its picture is old."""

from typing import ClassVar

from django.db import models, transaction
from django.db.models import F


class SnapshotVersion(models.Model):
    """One row a kind of thing. The row lock orders concurrent writers, so a reader
    that has seen number n has seen every change up to n."""

    CATALOGUE: ClassVar[str] = "catalogue"  # groups, channels, models, prices
    API_KEYS: ClassVar[str] = "api_keys"
    REMOVED_KEYS: ClassVar[str] = "removed_keys"

    name = models.CharField(max_length=32, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"

    @classmethod
    def advance(cls, name: str) -> int:
        """Takes the next number, inside the caller's transaction if there is one."""
        with transaction.atomic():
            if not cls.objects.filter(name=name).update(value=F("value") + 1):
                cls.objects.get_or_create(name=name)
                cls.objects.filter(name=name).update(value=F("value") + 1)
            value: int = cls.objects.values_list("value", flat=True).get(name=name)
            return value
