"""One product with its demo for all tests of the documentation."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.product import ROOT, Product

CREDIT = "1000000"


@pytest.fixture(scope="session")
def docs_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("docs") / "var"
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with Product(folder, port) as product:
        yield product


@pytest.fixture(scope="session")
def secret(docs_product: Product) -> str:
    """A key of somebody rich: drawing pictures is dear."""
    found = subprocess.run(
        [
            *(sys.executable, "manage.py", "issue_key"),
            *("docs@example.org", "--credit", CREDIT),
        ],
        cwd=ROOT,
        env=docs_product.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    match = re.search(r"sk-\S+", found.stdout)
    assert match, found.stdout
    return match[0]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """Where a sample is run; the ones that need a recording find it there."""
    return tmp_path
