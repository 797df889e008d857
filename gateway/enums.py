"""The words of the gateway; each value is stored or sent exactly as written here."""

from enum import StrEnum


class Endpoint(StrEnum):
    """What a client asked for; a channel and a model serve some of these."""

    CHAT_COMPLETIONS = "chat_completions"
    COMPLETIONS = "completions"
    EMBEDDINGS = "embeddings"
    IMAGE_GENERATIONS = "image_generations"
    IMAGE_EDITS = "image_edits"
    IMAGE_VARIATIONS = "image_variations"
    TRANSCRIPTIONS = "transcriptions"
    TRANSLATIONS = "translations"
    SPEECH = "speech"
    MODERATIONS = "moderations"
    RESPONSES = "responses"


class ProviderName(StrEnum):
    OPENAI = "openai"
    DEMO = "demo"


class ChannelState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class CallState(StrEnum):
    """A usage-log row is a hold while it is open; the two others are final."""

    OPEN = "open"
    SETTLED = "settled"
    RELEASED = "released"


class Outcome(StrEnum):
    """How a call ended, as its owner reads it."""

    PENDING = "pending"
    COMPLETED = "completed"
    UPSTREAM_ERROR = "upstream_error"
    CLIENT_ERROR = "client_error"
    CLIENT_CLOSED = "client_closed"
    OUT_OF_CREDIT = "out_of_credit"
    INTERRUPTED = "interrupted"


class UsageSource(StrEnum):
    """Where the counts that were charged come from."""

    NONE = "none"
    UPSTREAM = "upstream"
    COUNTED = "counted"  # by the gateway: pictures, characters, seconds
    ESTIMATED = "estimated"
    CLAMPED = "clamped"


class Unit(StrEnum):
    """What a price is per; `PRICE_QUANTUM` tells per how many of them."""

    INPUT = "input"
    INPUT_CACHED = "input_cached"
    INPUT_CACHE_WRITE = "input_cache_write"
    INPUT_AUDIO = "input_audio"
    INPUT_IMAGE = "input_image"
    OUTPUT = "output"
    OUTPUT_REASONING = "output_reasoning"
    OUTPUT_AUDIO = "output_audio"
    OUTPUT_IMAGE = "output_image"
    IMAGE = "image"
    AUDIO_MILLISECOND = "audio_millisecond"
    CHARACTER = "character"
    CALL = "call"


TOKENS_PER_PRICE = 1_000_000
PRICE_QUANTUM: dict[Unit, int] = {
    **dict.fromkeys(Unit, TOKENS_PER_PRICE),  # tokens and characters: per million
    Unit.AUDIO_MILLISECOND: 60_000,  # per minute
    Unit.IMAGE: 1,
    Unit.CALL: 1,
}


class EntryKind(StrEnum):
    """Why money moved."""

    CHARGE = "charge"
    ADJUSTMENT = "adjustment"
    TOP_UP = "top_up"
    REDEMPTION = "redemption"
    WELCOME = "welcome"
    INVITATION = "invitation"
    REFUND = "refund"  # a payment went back, or came again
    DISPUTE = "dispute"  # a payment is contested, or was won


class RollupPeriod(StrEnum):
    HOUR = "hour"
    DAY = "day"


class LimitPeriod(StrEnum):
    """What a key's spend limit is for; windows are of the calendar in UTC."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"
