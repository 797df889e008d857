"""Charts as SVG, drawn on the server: they print, work without script, and bring a
table for who cannot see them. All colours are CSS classes."""

from portal.charts.availability import Slot, draw_availability
from portal.charts.bars import draw_stacked_bars
from portal.charts.lines import draw_lines
from portal.charts.series import Series
from portal.charts.sparkline import draw_sparkline
from portal.charts.waterfall import Span, draw_waterfall

__all__ = [
    "Series",
    "Slot",
    "Span",
    "draw_availability",
    "draw_lines",
    "draw_sparkline",
    "draw_stacked_bars",
    "draw_waterfall",
]
