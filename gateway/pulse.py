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
        self._keys_version = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Registers the process, sweeps what dead ones left, and keeps beating."""
        self.register()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()
        threading.Thread(target=_sweep, name="first-sweep", daemon=True).start()

    def register(self) -> None:
        Worker.objects.get_or_create(
            id=self.worker_id,
            defaults={
                "host": socket.gethostname()[:200],
                "pid": os.getpid(),
                "beat_at": timezone.now(),
            },
        )
        self._keys_version = _read_keys_version()
        snapshot.refresh()

    def beat(self) -> None:
        """One round: says that we live, then takes over what others changed."""
        beat = Worker.objects.filter(id=self.worker_id)
        if not beat.update(beats=F("beats") + 1, beat_at=timezone.now()):
            self.register()
        if snapshot.read_version() != snapshot.current().version:
            snapshot.refresh()
        version = _read_keys_version()
        if version != self._keys_version:
            changed = ApiKey.objects.filter(version__gt=self._keys_version)
            key_cache.cache.forget(list(changed.values_list("id", flat=True)))
            self._keys_version = version

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        is_away = False
        while not self._stop.wait(BEAT_SECONDS):
            try:
                self.beat()
                is_away = False
            except (DatabaseError, InterfaceError) as error:
                connection.close()
                if not is_away:  # one line for an outage, not one a second
                    log.warning("database_away", error=str(error)[:200])
                is_away = True
            except Exception as error:
                log.error("pulse_failed", error=repr(error)[:300])
        connection.close()


def _read_keys_version() -> int:
    versions = SnapshotVersion.objects.filter(name=SnapshotVersion.API_KEYS)
    return versions.values_list("value", flat=True).first() or 0


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
