"""The heartbeat of a process: once a second it says it lives, and looks what changed.

One daemon thread with a database connection of its own. When the database is away,
calls go on with the picture they have.
"""

import os
import socket
import threading
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.utils import timezone

from gateway import key_cache, snapshot
from gateway.ledger.sweep import BEAT_SECONDS, sweep_orphaned_holds
from gateway.models import ApiKey, SnapshotVersion, Worker

log = structlog.get_logger("pulse")


class Pulse:
    """`worker_id` names this process in the rows of its calls."""

    def __init__(self) -> None:
        self.worker_id: UUID = uuid4()
        self._keys_seen = 0
        self._removals_seen = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Registers the process, sweeps what dead ones left, and keeps beating."""
        self.register()
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()
        threading.Thread(target=_sweep, name="first-sweep", daemon=True).start()

    def register(self) -> None:
        """Takes the newest picture of everything; nothing is remembered yet."""
        self._enrol()
        versions = _read_versions()
        self._keys_seen = versions.get(SnapshotVersion.API_KEYS, 0)
        self._removals_seen = versions.get(SnapshotVersion.REMOVED_KEYS, 0)
        snapshot.refresh()

    def _enrol(self) -> None:
        Worker.objects.get_or_create(
            id=self.worker_id,
            defaults={
                "host": socket.gethostname()[:200],
                "pid": os.getpid(),
                "beat_at": timezone.now(),
            },
        )

    def beat(self) -> None:
        """One round: says that we live, then takes over what others changed."""
        beat = Worker.objects.filter(id=self.worker_id)
        if not beat.update(beats=F("beats") + 1, beat_at=timezone.now()):
            self._enrol()
        versions = _read_versions()
        self._forget_keys(
            versions.get(SnapshotVersion.API_KEYS, 0),
            versions.get(SnapshotVersion.REMOVED_KEYS, 0),
        )
        if versions.get(SnapshotVersion.CATALOGUE, 0) != snapshot.current().version:
            snapshot.refresh()

    def _forget_keys(self, version: int, removals: int) -> None:
        """Keys that changed carry a higher version; a removed one cannot."""
        if removals != self._removals_seen:
            key_cache.cache.clear()
        elif version != self._keys_seen:
            changed = ApiKey.objects.filter(version__gt=self._keys_seen)
            key_cache.cache.forget(list(changed.values_list("id", flat=True)))
        self._keys_seen, self._removals_seen = version, removals

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        trouble = ""
        while not self._stop.wait(BEAT_SECONDS):
            trouble = self._try_beat(trouble)
        connection.close()

    def _try_beat(self, trouble: str) -> str:
        """What went wrong this time; one line for an outage, not one a second."""
        try:
            self.beat()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            if trouble != "database_away":
                log.warning("database_away", error=str(error)[:200])
            return "database_away"
        except Exception as error:
            if trouble != "pulse_failed":
                log.exception("pulse_failed", error=repr(error)[:300])
            return "pulse_failed"
        return ""


def _read_versions() -> dict[str, int]:
    return dict(SnapshotVersion.objects.values_list("name", "value"))


def _sweep() -> None:
    try:
        released = sweep_orphaned_holds()
        if released:
            log.warning("orphans_released", calls=released)
    except (DatabaseError, InterfaceError) as error:
        log.warning("sweep_failed", error=str(error)[:200])
    finally:
        connection.close()


pulse = Pulse()
