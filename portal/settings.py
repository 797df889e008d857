"""All settings, from the environment only; docs of each variable in the README."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.environment import (
    check_key_ring,
    load_embedded_secrets,
    read_bool,
    read_database,
    read_int,
    read_list,
    read_text,
    read_word,
)
from portal.gateway_settings import *  # noqa: F403  money, models, networks, bounds
from portal.sign_in_settings import *  # noqa: F403  names that allauth reads
from portal.sign_in_settings import (
    ACCOUNT_APPS,
    ACCOUNT_MIDDLEWARE,
    LOGIN_ORIGINS,
    MAIL,
    MAIL_FROM,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(read_text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = read_int("PORT", 8000)

# embedded: one command, one machine, secrets and stores in DATA_DIR, demo provider.
# production: every secret and store named in the environment, no demo.
MODE = read_word("MODE", "embedded", among=("embedded", "production"))
IS_EMBEDDED = MODE == "embedded"

_secrets = load_embedded_secrets(DATA_DIR / "secrets.json") if IS_EMBEDDED else {}


def _secret(name: str) -> str:
    value = read_text(name) or _secrets.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is needed in production")
    return value


SECRET_KEY = _secret("SECRET_KEY")
KEY_PEPPER = _secret("KEY_PEPPER")  # HMAC key of API keys
CREDENTIAL_KEYS = _secret("CREDENTIAL_KEYS")  # AES-GCM ring, "id:hex,…", newest first
check_key_ring("CREDENTIAL_KEYS", CREDENTIAL_KEYS)

DEBUG = read_bool("DEBUG", default=False)
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", "*" if IS_EMBEDDED else "")
SITE_URL = read_text("SITE_URL", f"http://127.0.0.1:{PORT}" if IS_EMBEDDED else "")
SITE_URL = SITE_URL.rstrip("/")
if not IS_EMBEDDED and not (ALLOWED_HOSTS and SITE_URL.startswith("https://")):
    raise ImproperlyConfigured(
        "SITE_URL (https://…) and ALLOWED_HOSTS are needed in production"
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
HAS_HTTPS = SITE_URL.startswith("https://") or not IS_EMBEDDED
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HAS_HTTPS
SECURE_SSL_REDIRECT = HAS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HAS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HAS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HAS_HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "gateway.apps.GatewayConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django.forms",  # its widget templates, for our form renderer
    "template_partials",
    "csp",
    *ACCOUNT_APPS,
]
MIDDLEWARE = [
    "portal.middleware.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    *ACCOUNT_MIDDLEWARE,
]
ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.describe_site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "template_partials.templatetags.partials",
                "portal.templatetags.ui",
                "portal.templatetags.figures",
            ],
        },
    }
]

# Where Checkout's pages are: a domain of your own at Stripe is one you name here.
STRIPE_CHECKOUT_ORIGIN = read_text(
    "STRIPE_CHECKOUT_ORIGIN", "https://checkout.stripe.com"
)
FORM_RENDERER = "portal.forms.renderer.PortalRenderer"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, STRIPE_CHECKOUT_ORIGIN, *LOGIN_ORIGINS],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "portal.pages.failures.show_csrf_failure"

DATABASES = {"default": read_database("DATABASE_URL", DATA_DIR / "newbigai.sqlite3")}
if not IS_EMBEDDED and not read_text("DATABASE_URL"):
    raise ImproperlyConfigured("DATABASE_URL is needed in production")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
globals().update(MAIL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    MAIL_FROM or f"no-reply@{urlsplit(SITE_URL).hostname or 'localhost'}"
)

AUTH_USER_MODEL = "portal.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = IS_EMBEDDED  # the one command needs no collectstatic

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_SCHEMA_CLASS": "gateway.api.schemas.auto_schema.GatewaySchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "NewBigAI",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],  # words stay where they are used
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# Celery: broker is the embedded Valkey (set by `manage.py up`) or REDIS_URL.
REDIS_URL = read_text("REDIS_URL")
CACHES = {  # rate limits of sign-in pages; nothing that may not be lost
    "default": {"BACKEND": "portal.cache.SharedCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# In memory: the file of the default one fails now and then ("locking protocol"), and
# beat then dies in silence. The schedule itself is in portal/celery.py.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

LOGGING_CONFIG = None  # gateway.logs configures structlog for everything
