"""Every sample of the documentation, run as a reader would run it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.docs.models import WISHES
from portal.docs.samples import PLANS, Sample, write_samples
from tests.portal.product import Product

pytestmark = pytest.mark.journey
MODELS = {kind: wish for kind, (_, wish) in WISHES.items()}
STAND_IN = Path(__file__).parent / "openai_stand_in"
# What a sample prints at least, by sample and tongue ("" where all print it).
PRINTED = {
    "chat": {"": "NewBigAI"},
    "stream": {"": "demo", "sh": "data: [DONE]"},
    "models": {"": "gpt-4o-mini"},
    "image": {"": "/demo/pictures/"},
    "embedding": {"": "1536", "sh": '"embedding":['},
    "transcription": {"": "mp3 audio"},
    "errors": {"": "404 model_not_found", "sh": '"code":"model_not_found"'},
    "clients": {"": "2", "sh": ""},
}
TONGUES = ("sh", "py", "mjs")


@pytest.fixture(scope="module")
def samples(docs_product: Product, secret: str) -> dict[str, Sample]:
    return write_samples(docs_product.base_url, MODELS, key=secret)


@pytest.fixture
def folder(tmp_path: Path, samples: dict[str, Sample]) -> Path:
    """An empty folder with a recording in it, made by the sample that makes one, and
    a stand-in for the package that Node's samples import."""
    run_sample(samples["speech"], "sh", tmp_path)
    shutil.copytree(STAND_IN, tmp_path / "node_modules" / "openai")
    return tmp_path


def run_sample(
    sample: Sample, tongue: str, folder: Path, environment: dict[str, str] | None = None
) -> str:
    """What the sample prints; it must end well."""
    text = next(it.text for it in sample.tongues if it.id == tongue)
    file = folder / f"sample.{tongue}"
    file.write_text(text)
    words = {"sh": ["bash", "-e"], "py": [sys.executable], "mjs": ["node"]}[tongue]
    done = subprocess.run(
        [*words, file.name],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", sorted(PRINTED))
def test_sample_runs_as_shown(
    name: str,
    tongue: str,
    folder: Path,
    samples: dict[str, Sample],
    docs_product: Product,
    secret: str,
) -> None:
    if tongue == "mjs" and not shutil.which("node"):
        pytest.skip("Node is not installed, so its samples cannot be run")
    environment = {
        "OPENAI_BASE_URL": f"{docs_product.base_url}/v1",
        "OPENAI_API_KEY": secret,
    }
    printed = run_sample(samples[name], tongue, folder, environment)
    expected = PRINTED[name]
    assert expected.get(tongue, expected[""]) in printed


@pytest.mark.parametrize("tongue", TONGUES)
def test_speech_sample_writes_a_playable_file(
    tongue: str, folder: Path, samples: dict[str, Sample]
) -> None:
    if tongue == "mjs" and not shutil.which("node"):
        pytest.skip("Node is not installed, so its samples cannot be run")
    (folder / "speech.mp3").unlink()
    run_sample(samples["speech"], tongue, folder)
    sound = (folder / "speech.mp3").read_bytes()
    assert len(sound) > 5000
    assert sound[:1] == b"\xff" or sound[:3] == b"ID3"


def test_every_sample_is_run() -> None:
    assert {*PRINTED, "speech"} == set(PLANS)
