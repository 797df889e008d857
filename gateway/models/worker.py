"""The heartbeat of a process that places holds."""

import uuid

from django.db import models


class Worker(models.Model):
    """`beats` grows while the process lives. The sweeper compares two readings, so
    that a clock that jumps cannot make a live process look dead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    beats = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField()
    started_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"
