"""What a call may cost, before it is made: the size of its hold."""

from collections import OrderedDict, deque

from gateway.enums import Endpoint, Unit
from gateway.metering.tokens import TOKENS_PER_PICTURE, guess_tokens
from gateway.pictures import ModelPicture
from gateway.wire.call_request import CallRequest

FLOOR_OUTPUT = 256  # tokens; less would make every longer stream extend its hold
FIRST_OUTPUT = 1_000  # a key's first answers from a model
LONG_OUTPUT = 16_384
REMEMBERED = 32
MAX_REMEMBERED_KEYS = 50_000
DEFAULT_IMAGE_TOKENS = 4_200  # a 1024 square picture at high quality
AUDIO_TOKENS_PER_SECOND = 10

SPEAKS_TOKENS = {
    Endpoint.CHAT_COMPLETIONS,
    Endpoint.COMPLETIONS,
    Endpoint.RESPONSES,
}


class OutputHistory:
    """How long a key's recent answers from a model were: the p95 of the last 32."""

    def __init__(self) -> None:
        self._lengths: OrderedDict[tuple[int, str], deque[int]] = OrderedDict()

    def remember(self, key_id: int, model: str, tokens: int) -> None:
        lengths = self._lengths.setdefault((key_id, model), deque(maxlen=REMEMBERED))
        lengths.append(tokens)
        if len(self._lengths) > MAX_REMEMBERED_KEYS:
            self._lengths.popitem(last=False)

    def expect(self, key_id: int, model: str) -> int:
        lengths = self._lengths.get((key_id, model))
        if not lengths:
            return FIRST_OUTPUT
        ordered = sorted(lengths)
        return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


history = OutputHistory()


def estimate_usage(
    call: CallRequest, model: ModelPicture, *, key_id: int, is_worst_case: bool = False
) -> dict[str, int]:
    """Units to hold for. The price decides which of them cost anything.

    The worst case is for keys with a spend limit: a charge never exceeds the limit, so
    an answer longer than its hold would be had for less than its price.
    """
    prompt_tokens = count_prompt(call)
    usage: dict[str, int] = {Unit.INPUT: prompt_tokens, Unit.CALL: 1}
    if call.endpoint in SPEAKS_TOKENS:
        usage[Unit.OUTPUT] = (
            _find_longest(call, model)
            if is_worst_case
            else _expect_output(call, model, key_id)
        )
    elif "image" in call.endpoint:
        usage[image_unit(call)] = call.choices
        usage[Unit.OUTPUT_IMAGE] = DEFAULT_IMAGE_TOKENS * call.choices
    elif call.endpoint == Endpoint.SPEECH:
        usage[Unit.CHARACTER] = call.characters
        usage[Unit.OUTPUT_AUDIO] = call.characters * 3 // 2
    elif call.audio_ms is not None:
        usage[Unit.AUDIO_MILLISECOND] = call.audio_ms
        seconds = -(-call.audio_ms // 1000)
        usage[Unit.INPUT] = prompt_tokens + seconds * AUDIO_TOKENS_PER_SECOND
        usage[Unit.OUTPUT] = seconds * AUDIO_TOKENS_PER_SECOND // 2 + 1
    return usage


def count_prompt(call: CallRequest) -> int:
    """Tokens of the request, guessed on the upper side."""
    words = sum(guess_tokens(text) + 4 for text in call.prompt)
    return words + call.pictures * TOKENS_PER_PICTURE


def image_unit(call: CallRequest) -> str:
    """ "image/<quality>/<size>", as the price list keys pictures."""
    quality = "hd" if call.quality.strip().lower() in ("hd", "high") else "standard"
    size = call.size.strip().lower()
    size = size if size and size != "auto" else "1024x1024"
    return f"{Unit.IMAGE}/{quality}/{size[:20]}"


def _expect_output(call: CallRequest, model: ModelPicture, key_id: int) -> int:
    expected = max(history.expect(key_id, call.model), FLOOR_OUTPUT)
    for most in (call.most_output, model.max_output):
        if most:
            expected = min(expected, most)
    return expected * call.choices


def _find_longest(call: CallRequest, model: ModelPicture) -> int:
    """Tokens of the longest answer; where nobody says, what few answers exceed."""
    known = [it for it in (call.most_output, model.max_output) if it]
    unknown = min(LONG_OUTPUT, model.context_length or LONG_OUTPUT)
    return min(known, default=unknown) * call.choices
