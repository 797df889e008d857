"""Settings of money and of calls, from the environment; docs of each in the README."""

from django.core.exceptions import ImproperlyConfigured

from portal.environment import (
    read_bool,
    read_int,
    read_networks,
    read_text,
    read_usd,
    read_word,
)

_IS_EMBEDDED = read_text("MODE", "embedded") == "embedded"

# Payments: without a key credit comes in by codes and by hand only.
STRIPE_SECRET_KEY = read_text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = read_text("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = read_text("STRIPE_API_BASE")  # empty: Stripe itself
TOP_UP_MIN = read_int("TOP_UP_MIN", 1)  # USD in one payment
TOP_UP_MAX = read_int("TOP_UP_MAX", 10_000)
if not 0 < TOP_UP_MIN <= TOP_UP_MAX:
    raise ImproperlyConfigured("TOP_UP_MIN must be above 0 and not above TOP_UP_MAX")
WELCOME_CREDIT = read_usd("WELCOME_CREDIT", "0")  # nano-USD given to a new account
PRIVATE_WEBHOOKS = read_networks("PRIVATE_WEBHOOKS")  # that alerts may be posted to

# Calls.
DEFAULT_MODELS = {  # where OpenAI lets `model` be left out
    "images": read_text("DEFAULT_IMAGE_MODEL", "dall-e-3"),
    "image_edits": read_text("DEFAULT_IMAGE_EDIT_MODEL", "dall-e-2"),
    "moderations": read_text("DEFAULT_MODERATION_MODEL", "omni-moderation-latest"),
    "responses": read_text("DEFAULT_RESPONSES_MODEL", "gpt-4o"),
}
PRIVATE_UPSTREAMS = read_networks(  # private networks that channels may reach
    "PRIVATE_UPSTREAMS", "127.0.0.0/8,::1/128" if _IS_EMBEDDED else ""
)
TRUSTED_PROXIES = read_networks("TRUSTED_PROXIES")  # whose X-Forwarded-For counts
UNPRICED_MODELS = read_word(  # calls to a model without a price
    "UNPRICED_MODELS",
    "serve" if _IS_EMBEDDED else "refuse",
    among=("serve", "refuse"),
)
# Without Redis each web process lets its share of every limit through.
WEB_WORKERS = read_int("WEB_WORKERS", 1)
LIMIT_QUEUE_SECONDS = read_int("LIMIT_QUEUE_SECONDS", 0)  # 0: refused at once
MAX_JSON_BYTES = read_int("MAX_JSON_BYTES", 32 * 1024 * 1024)
MAX_UPLOAD_BYTES = read_int("MAX_UPLOAD_BYTES", 26_214_400)
MAX_IMAGE_UPLOAD_BYTES = read_int("MAX_IMAGE_UPLOAD_BYTES", 64 * 1024 * 1024)
BODY_TIMEOUT = read_int("BODY_TIMEOUT", 60)  # seconds for a client to send a body
MANAGEMENT_RPM = read_int("MANAGEMENT_RPM", 600)  # calls of one management token
HAS_DEMO = read_bool("DEMO", default=_IS_EMBEDDED)
