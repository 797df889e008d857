"""`manage.py up` as a person runs it: real processes on a data directory of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.portal.product import ROOT, Product

pytestmark = pytest.mark.journey
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc to find processes"
)

API_KEY = r"sk-[A-Za-z0-9_-]{20,}"
GRANIAN = "-m granian"
OPERATOR_LINK = r"http://\S+/operator/\S+"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """A database of its own on the server of the suite; nothing on SQLite."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"up_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_first_start_serves_and_tells_secrets_once(
    data_dir: Path, free_port: int, database: dict[str, str]
):
    with Product(data_dir, free_port, **database) as first:
        assert first.fetch("/healthz") == (200, "ok")
        assert first.fetch("/readyz") == (200, '{"status": "ok"}')
        link = first.find_in_output(OPERATOR_LINK)
        curl = first.find_in_output(rf"curl .*Bearer {API_KEY}.*")
        answer = subprocess.run(curl, shell=True, capture_output=True, timeout=30)
        assert json.loads(answer.stdout)["choices"][0]["message"]["content"]
        assert first.end() < 5
    with Product(data_dir, free_port, **database) as second:
        assert "sk-" not in second.read_output()
        assert second.find_in_output(OPERATOR_LINK) != link
        assert second.fetch(link.removeprefix(second.base_url))[0] == 404


@on_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_leaves_no_process(data_dir: Path, free_port: int, number: signal.Signals):
    product = Product(data_dir, free_port).start()
    assert len(product.list_processes()) >= 5
    assert product.end(number) < 5
    assert product.list_processes() == {}


@on_linux
def test_killed_parent_leaves_no_process(data_dir: Path, free_port: int):
    product = Product(data_dir, free_port).start()
    time.sleep(3)  # let Celery fork its beat, the child that is easiest to lose
    product.end(signal.SIGKILL)
    wait_until(lambda: product.list_processes() == {})
    with Product(data_dir, free_port) as again:
        assert again.fetch("/readyz")[0] == 200


@on_linux
def test_dead_web_server_starts_again(data_dir: Path, free_port: int):
    with Product(data_dir, free_port) as product:
        web = [pid for pid, line in product.list_processes().items() if GRANIAN in line]
        os.kill(min(web), signal.SIGKILL)  # the older one is granian's own parent
        wait_until(lambda: "web died" in product.read_output())
        wait_until(lambda: is_healthy(product))
        left = product.list_processes()
        assert not set(web) & set(left)


def test_second_up_on_the_same_data_is_refused(data_dir: Path, free_port: int):
    with Product(data_dir, free_port) as product:
        other_port = {**product.environment, "PORT": str(free_port + 1)}
        refusal = run_up(other_port)
        assert refusal.returncode == 1
        assert refusal.stderr.startswith("NewBigAI already runs on")
        assert len(refusal.stderr.splitlines()) == 1


def test_port_in_use_is_one_clear_line(data_dir: Path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        refusal = run_up(Product(data_dir, port).environment)
    assert refusal.returncode == 1
    assert refusal.stderr.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert len(refusal.stderr.splitlines()) == 1
    assert not (data_dir / "newbigai.sqlite3").exists()


def is_healthy(product: Product) -> bool:
    try:
        return product.fetch("/healthz")[0] == 200
    except OSError:
        return False


def wait_until(is_true: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def run_up(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
