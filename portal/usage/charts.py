"""The dashboard's charts, made of a series."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.charts import Series as Bars
from portal.charts import draw_lines, draw_stacked_bars
from portal.display import format_compact, format_money, format_ms
from portal.usage.ranges import Range
from portal.usage.series import Series

MOST_MODELS = 4  # by name; the others are summed


@dataclass(frozen=True, slots=True)
class Charts:
    """Each is a <figure>, safe HTML."""

    spend: str
    calls: str
    tokens: str
    first_byte: str


def draw_charts(series: Series, wanted: Range) -> Charts:
    labels = [wanted.name_slot(slot) for slot in wanted.slots]
    first_byte = _("Time to first token")
    return Charts(
        spend=draw_stacked_bars(
            labels,
            pick_models(series),
            title=_("Spend by model"),
            format_value=lambda nano: format_money(round(nano)),
        ),
        calls=draw_stacked_bars(
            labels,
            [
                Bars(_("Answered"), [it.calls - it.failed for it in series.totals]),
                Bars(_("Failed"), [it.failed for it in series.totals], "bad"),
            ],
            title=_("Calls"),
            format_value=lambda count: format_compact(round(count)),
        ),
        tokens=draw_stacked_bars(
            labels,
            [
                Bars(_("Input"), [it.fresh_tokens for it in series.totals]),
                Bars(_("Cached"), [it.cached_tokens for it in series.totals]),
                Bars(_("Output"), [it.output_tokens for it in series.totals]),
            ],
            title=_("Tokens"),
            format_value=lambda count: format_compact(round(count)),
        ),
        first_byte=draw_lines(
            labels,
            [
                Bars(_("Median"), series.percentiles(0.5)),
                Bars("p95", series.percentiles(0.95)),
            ],
            title=first_byte if series.has_streams else _("Time to answer"),
            format_value=lambda ms: format_ms(round(ms)),
        ),
    )


def pick_models(series: Series) -> list[Bars]:
    """The models that cost most, then all others as one; those that cost nothing are
    left out while others did."""
    spent = {name: sum(it) for name, it in series.charged_by_model.items()}
    ranked = sorted(spent, key=lambda name: (-spent[name], name))
    paid = [name for name in ranked if spent[name]] or ranked
    most = MOST_MODELS if len(paid) > MOST_MODELS + 1 else len(paid)
    shown = [Bars(name, series.charged_by_model[name]) for name in paid[:most]]
    others = [series.charged_by_model[name] for name in paid[most:]]
    if others:
        label = ngettext("%(n)s other", "%(n)s others", len(others))
        sums = [sum(slot) for slot in zip(*others, strict=True)]
        shown.append(Bars(label % {"n": len(others)}, sums))
    return shown
