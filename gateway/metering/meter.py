"""What one answer used: collects while it passes, decides at its end."""

from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from gateway.enums import Endpoint, Unit, UsageSource
from gateway.metering.estimate import SPEAKS_TOKENS, estimate_usage, image_unit
from gateway.metering.tokens import TOKENS_PER_PICTURE, count_tokens
from gateway.metering.who_pays import WHO_PAYS, Charge, Ending
from gateway.pictures import ModelPicture
from gateway.wire.answers import Reading
from gateway.wire.call_request import CallRequest
from gateway.wire.usage import AbsurdUsage, Usage, read_usage

MUST_SAY_SOMETHING = {  # a transcript may be empty, and a verdict has no words
    *SPEAKS_TOKENS,
    Endpoint.EMBEDDINGS,
    Endpoint.IMAGE_GENERATIONS,
    Endpoint.IMAGE_EDITS,
    Endpoint.IMAGE_VARIATIONS,
}
DEFAULT_CONTEXT = 2_000_000  # tokens, for a model the catalogue knows nothing of


@dataclass(slots=True)
class Meter:
    call: CallRequest
    model: ModelPicture
    raw_usage: dict[str, Any] | None = None
    text: StringIO = field(default_factory=StringIO)  # one buffer, however many deltas
    characters: int = 0
    guessed_output: int = 0  # tokens delivered so far, roughly: watches the hold
    items: int = 0
    has_content: bool = False
    is_finished: bool = False

    def add(self, reading: Reading) -> None:
        if reading.usage:  # an empty one says nothing, and takes nothing back
            self.raw_usage = reading.usage
        if reading.text:
            self.characters += self.text.write(reading.text)
            self.guessed_output += len(reading.text) // 4 or 1
        self.items += reading.items
        self.has_content = self.has_content or reading.has_content
        self.is_finished = self.is_finished or reading.is_finish

    def end(self, ending: Ending) -> Ending:
        """`ending`, or EMPTY / ERROR_FINISH where nothing of an answer came."""
        if self.has_content or self._has_output_usage():
            return ending
        if ending == Ending.COMPLETE and self.call.endpoint in MUST_SAY_SOMETHING:
            return Ending.EMPTY
        return Ending.ERROR_FINISH if ending == Ending.PARTIAL else ending

    def _has_output_usage(self) -> bool:
        raw = self.raw_usage or {}
        return bool(raw.get("completion_tokens") or raw.get("output_tokens"))

    def measure(self, ending: Ending) -> tuple[Usage, UsageSource]:
        """Blocks for about 0.2 µs a byte of text when the upstream gave no usage."""
        if WHO_PAYS[ending] == Charge.NOTHING:
            return Usage({}), UsageSource.NONE
        source = UsageSource.UPSTREAM
        try:
            usage = self._read_upstream()
        except AbsurdUsage:
            usage, source = None, UsageSource.CLAMPED
        if usage is None:
            usage = self._count_locally()
            if source == UsageSource.UPSTREAM:
                source = self._own_source()
        return self._add_known_units(usage), source

    def has_sound_usage(self) -> bool:
        """Whether the upstream told what it used, and it can be true."""
        try:
            return self._read_upstream() is not None
        except AbsurdUsage:
            return False

    def _read_upstream(self) -> Usage | None:
        if self.raw_usage is None:
            return None
        return read_usage(self.raw_usage, most_tokens=self._most_tokens())

    def _most_tokens(self) -> int:
        """More than this on either side cannot be true. Only answers in words have one
        context; a batch of vectors has one for each text."""
        model = self.model
        if model.context_length is None or self.call.endpoint not in SPEAKS_TOKENS:
            return DEFAULT_CONTEXT
        most_output = self.call.most_output or model.max_output or 0
        # A client may ask for any number; a model cannot say more than it can.
        most_output = min(most_output, model.max_output or model.context_length)
        return model.context_length + most_output * self.call.choices

    def _count_locally(self) -> Usage:
        if self.call.endpoint in SPEAKS_TOKENS or (
            self.call.endpoint == Endpoint.EMBEDDINGS
        ):
            words = sum(count_tokens(text) + 4 for text in self.call.prompt)
            tokens_in = words + self.call.pictures * TOKENS_PER_PICTURE
            tokens_out = count_tokens(self.text.getvalue()) if self.characters else 0
            units: dict[str, int] = {Unit.INPUT: tokens_in, Unit.OUTPUT: tokens_out}
            return Usage(units, tokens_in, 0, tokens_out)
        units = estimate_usage(self.call, self.model, key_id=0)
        if self.characters:
            units[Unit.OUTPUT] = count_tokens(self.text.getvalue())
        return Usage(units, units[Unit.INPUT], 0, units.get(Unit.OUTPUT, 0))

    def _own_source(self) -> UsageSource:
        """Pictures, characters and seconds are counted; tokens are only estimated."""
        is_tokens = self.call.endpoint in (*SPEAKS_TOKENS, Endpoint.EMBEDDINGS)
        return UsageSource.ESTIMATED if is_tokens else UsageSource.COUNTED

    def _add_known_units(self, usage: Usage) -> Usage:
        """What the gateway itself counts, beside what the upstream reported."""
        units = {**usage.units, Unit.CALL: 1}
        if "image" in self.call.endpoint:
            units[image_unit(self.call)] = self.items or self.call.choices
        elif self.call.endpoint == Endpoint.SPEECH:
            units[Unit.CHARACTER] = self.call.characters
            if self.raw_usage is None:
                units[Unit.OUTPUT_AUDIO] = self.call.characters * 3 // 2
        elif self.call.audio_ms is not None:
            units.setdefault(Unit.AUDIO_MILLISECOND, self.call.audio_ms)
        return Usage(
            units, usage.input_tokens, usage.cached_tokens, usage.output_tokens
        )
