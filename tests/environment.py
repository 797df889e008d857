"""Loaded by pytest before Django's settings (`-p` in pyproject.toml).

Tests run on a data directory of their own and do not see the developer's variables;
DATABASE_URL alone passes, since `tests.postgres` sets it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HIDDEN = """
ALLOWED_HOSTS CREDENTIAL_KEYS DEBUG DEMO HOST KEY_PEPPER PORT PRIVATE_UPSTREAMS
REDIS_URL SECRET_KEY SITE_URL UNPRICED_MODELS WEB_WORKERS WELCOME_CREDIT
"""

for name in HIDDEN.split():
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)

DATA_DIR = tempfile.mkdtemp(prefix="newbigai-tests-")
Path(DATA_DIR, "static").mkdir()  # WhiteNoise warns about a missing one
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["DATA_DIR"] = DATA_DIR
os.environ["MODE"] = "embedded"
