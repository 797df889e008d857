import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from gateway import key_cache, pulse, snapshot
from gateway.keys import IssuedKey
from gateway.models import Worker
from gateway.pulse import Pulse
from tests.factories import make_channel, make_group
from tests.gateway.finding import disable
from tests.gateway.processes import Process

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_whose_row_is_gone_enrols_again_and_misses_nothing(
    processes: list[Process], issued: IssuedKey
):
    process = processes[0]
    process.use(issued.secret)
    Worker.objects.all().delete()
    disable(issued.key)
    process.beat()
    assert Worker.objects.filter(id=process.pulse.worker_id).exists()
    assert process.use(issued.secret) != "served"


def test_database_away_keeps_the_picture_and_says_so_once(
    processes: list[Process], issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
):
    make_channel(model_names=["m"])
    process = processes[0]
    process.beat()
    process.use(issued.secret)

    def fail() -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch, capture_logs() as lines:
        patch.setattr(pulse, "_read_versions", fail)
        trouble = ""
        for _ in range(5):
            trouble = process.pulse._try_beat(trouble)
    assert [it["event"] for it in lines] == ["database_away"]
    assert trouble == "database_away"
    assert process.use(issued.secret) == "served"
    assert len(process.picture.channels_for("m", make_group().pk)) == 1
    assert process.pulse._try_beat(trouble) == ""


def test_a_picture_that_cannot_be_loaded_is_told_once_and_keys_still_go(
    processes: list[Process], issued: IssuedKey, monkeypatch: pytest.MonkeyPatch
):
    process = processes[0]
    process.use(issued.secret)
    make_channel()
    disable(issued.key)
    monkeypatch.setattr(key_cache, "cache", process.cache)

    def fail() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(snapshot, "refresh", fail)
    with capture_logs() as lines:
        trouble = ""
        for _ in range(3):
            trouble = process.pulse._try_beat(trouble)
    assert [it["event"] for it in lines] == ["pulse_failed"]
    assert process.use(issued.secret) != "served"


def test_a_pulse_starts_beats_and_stops(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(pulse, "_sweep", lambda: None)
    process = Pulse()
    process.start()
    thread = process._thread
    assert thread is not None
    worker = Worker.objects.filter(id=process.worker_id)
    for _ in range(200):
        if worker.get().beats > 1:
            break
        thread.join(0.02)
    process.stop()
    assert worker.get().beats > 1
    assert not thread.is_alive()
