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
ALLOWED_HOSTS BODY_TIMEOUT CREDENTIAL_KEYS DEBUG DEFAULT_IMAGE_EDIT_MODEL
DEFAULT_IMAGE_MODEL DEFAULT_MODERATION_MODEL DEFAULT_RESPONSES_MODEL DEMO EMAIL_FROM
EMAIL_HOST EMAIL_PORT EMAIL_URL EMAIL_USE_SSL EMAIL_USE_TLS GITHUB_CLIENT_ID
GITHUB_CLIENT_SECRET GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET HOST KEY_PEPPER
MAX_IMAGE_UPLOAD_BYTES MAX_JSON_BYTES MAX_UPLOAD_BYTES OIDC_CLIENT_ID
OIDC_CLIENT_SECRET OIDC_ISSUER OIDC_LOGIN_ORIGIN OIDC_NAME PORT PRIVATE_UPSTREAMS
PRIVATE_WEBHOOKS STRIPE_API_BASE STRIPE_CHECKOUT_ORIGIN STRIPE_SECRET_KEY
STRIPE_WEBHOOK_SECRET TOP_UP_MAX TOP_UP_MIN
LIMIT_QUEUE_SECONDS
REDIS_URL SECRET_KEY SITE_URL TRUSTED_PROXIES UNPRICED_MODELS WEB_WORKERS WELCOME_CREDIT
"""

for name in HIDDEN.split():
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)

DATA_DIR = tempfile.mkdtemp(prefix="newbigai-tests-")
Path(DATA_DIR, "static").mkdir()  # WhiteNoise warns about a missing one
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["DATA_DIR"] = DATA_DIR
os.environ["MODE"] = "embedded"

# Of this process alone: mail is kept in memory, and a sign-in by OpenID Connect is
# installed, whose server a test names. Products started by tests do without.
NOT_FOR_CHILDREN = {
    "EMAIL_URL": "memory:",
    "OIDC_CLIENT_ID": "tests",
    "OIDC_CLIENT_SECRET": "secret of tests",
    "OIDC_ISSUER": "http://127.0.0.1:9",
}
os.environ.update(NOT_FOR_CHILDREN)
