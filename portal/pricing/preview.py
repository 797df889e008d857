"""What typical calls will cost at a price, before it is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.enums import Unit
from gateway.metering.cost import sum_cost
from gateway.metering.tiers import MARK, list_starts
from gateway.money import MILLION
from gateway.pictures import GroupPicture
from portal.display.multipliers import write_multiplier
from portal.display.numbers import format_count
from portal.pricing.changing import tell_change
from portal.usage.words import name_unit

MOST_GROUPS = 5  # beside the list price: more columns nobody reads
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """A call as people make it: what it is called, and its usage by unit."""

    name: str
    usage: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """What one group pays for a call, in nano-USD."""

    name: str
    multiplier: str
    amount: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """Nano-USD of one call: `old` is None where there is no price yet; `shares` are
    of the groups that pay another price than the list's."""

    name: str
    old: int | None
    new: int
    shares: tuple[Share, ...]

    @property
    def change(self) -> str:
        return "" if self.old is None else tell_change(self.old, self.new)

    @property
    def is_dearer(self) -> bool:
        return self.old is not None and self.new > self.old


def preview_price(
    rates: Mapping[str, int],
    present: Mapping[str, int] | None,
    groups: Mapping[int, GroupPicture],
) -> list[PreviewRow]:
    """`present`: the rates in force, None when there is no price."""
    others = [it for it in groups.values() if it.multiplier_ppm != MILLION]
    others = sorted(others, key=lambda group: group.name)[:MOST_GROUPS]
    return [
        PreviewRow(
            name=sample.name,
            old=None if present is None else price_sample(sample, present),
            new=price_sample(sample, rates),
            shares=tuple(_share(sample, rates, group) for group in others),
        )
        for sample in list_samples({**(present or {}), **rates})
    ]


def _share(sample: Sample, rates: Mapping[str, int], group: GroupPicture) -> Share:
    ppm = group.multiplier_ppm
    return Share(group.name, write_multiplier(ppm), price_sample(sample, rates, ppm))


def price_sample(
    sample: Sample, rates: Mapping[str, int], multiplier_ppm: int = MILLION
) -> int:
    return sum_cost(sample.usage, rates, multiplier_ppm=multiplier_ppm)


def list_samples(rates: Mapping[str, int]) -> list[Sample]:
    """Those that a price with such units has something to say about."""
    return [*_in_words(rates), *_by_the_piece(rates)]


def _in_words(rates: Mapping[str, int]) -> Iterator[Sample]:
    if Unit.OUTPUT in rates:
        yield Sample(
            _("Short question: 1,000 tokens in, 500 out"),
            {Unit.INPUT: 1_000, Unit.OUTPUT: 500},
        )
        yield Sample(
            _("Long conversation: 8,000 cached, 1,000 new, 500 out"),
            {Unit.INPUT_CACHED: 8_000, Unit.INPUT: 1_000, Unit.OUTPUT: 500},
        )
    elif Unit.INPUT in rates:
        yield Sample(_("A text of 1,000 tokens"), {Unit.INPUT: 1_000})
    if Unit.OUTPUT_REASONING in rates:
        yield Sample(
            _("Hard question: 1,000 in, 4,000 of thinking, 500 out"),
            {Unit.INPUT: 1_000, Unit.OUTPUT_REASONING: 4_000, Unit.OUTPUT: 500},
        )
    if Unit.INPUT_AUDIO in rates or Unit.OUTPUT_AUDIO in rates:
        yield Sample(
            _("Spoken question: 500 audio tokens in, 1,000 out"),
            {Unit.INPUT_AUDIO: 500, Unit.OUTPUT_AUDIO: 1_000},
        )
    if Unit.OUTPUT_IMAGE in rates:
        yield Sample(
            _("A picture of 4,200 tokens"), {Unit.INPUT: 100, Unit.OUTPUT_IMAGE: 4_200}
        )
    for start in list_starts(rates):
        text = _("Long document: %(n)s tokens in, 2,000 out")
        tokens = start + start // 4
        name = text % {"n": format_count(tokens)}
        yield Sample(name, {Unit.INPUT: tokens, Unit.OUTPUT: 2_000})


def _by_the_piece(rates: Mapping[str, int]) -> Iterator[Sample]:
    pictures = [key for key in rates if key.partition("/")[0] == Unit.IMAGE]
    for key in sorted(pictures)[:MOST_PICTURES]:
        yield Sample(f"1 × {name_unit(key)}", {key: 1})
    if Unit.AUDIO_MILLISECOND in rates:
        text = ngettext("%(n)d minute of speech", "%(n)d minutes of speech", 3)
        yield Sample(text % {"n": 3}, {Unit.AUDIO_MILLISECOND: 180_000})
    if Unit.CHARACTER in rates:
        yield Sample(_("1,000 characters spoken"), {Unit.CHARACTER: 1_000})
    others = [it for it in rates if it != Unit.CALL and MARK not in it]
    if Unit.CALL in rates and not others:
        yield Sample(_("One call"), {Unit.CALL: 1})
