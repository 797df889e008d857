"""A statement on paper. Chinese is set with a font that readers bring themselves, so
that no font file is shipped; the rest in Helvetica."""

import io
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateway.money import NANO
from portal.billing.movements import KIND_LABELS
from portal.billing.statements import Statement, UsageLine
from portal.models import User
from portal.site import Site

CJK_FONT = "STSong-Light"
LATIN_FONT = "Helvetica"
INK, FAINT, HAIRLINE = "#16181d", "#6b6f76", "#dcdad4"
MARGIN = 56  # points
Rows = list[tuple[str, str]]


def draw_statement(statement: Statement, *, site: Site, user: User) -> bytes:
    """A4, in the active language; amounts in USD to the last nano."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(CJK_FONT))
    target = io.BytesIO()
    title = _("Statement %(month)s") % {"month": statement.summary.month}
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{site.name} {title}",
        author=site.name,
    )
    document.build(_compose(statement, title, site=site, user=user))
    return target.getvalue()


def _compose(statement: Statement, title: str, *, site: Site, user: User) -> list[Any]:
    from reportlab.platypus import Spacer

    month = statement.summary.month
    made = date_format(timezone.now(), "Y-m-d H:i")
    period = f"{month.starts_on} – {month.last_day} (UTC)"
    story: list[Any] = [
        _write(site.name, size=11, colour=FAINT),
        _write(title, size=22, gap=10),
        _write(period, colour=FAINT),
        _write(f"{user.name} {user.email}".strip(), colour=FAINT),
        _write(f"{site.base_url} · {made}", colour=FAINT),
        Spacer(1, 18),
        _tabulate(_list_sums(statement), is_last_strong=True),
    ]
    for heading, lines in (
        (_("Calls by model"), statement.models),
        (_("Calls by API key"), statement.keys),
    ):
        if lines:
            story += [Spacer(1, 18), _write(heading, size=13, gap=4)]
            story.append(_tabulate(_list_lines(lines, statement.across)))
    if not month.is_over:
        story.append(Spacer(1, 18))
        story.append(_write(_("This month is still running: figures so far.")))
    return story


def _list_sums(statement: Statement) -> Rows:
    """Opening, what moved, closing."""
    summary = statement.summary
    calls = ngettext("%(n)s call", "%(n)s calls", statement.calls)
    return [
        (_("Opening balance"), _show(summary.opening)),
        *(
            (f"{KIND_LABELS[it.kind]} × {it.count}", _show(it.amount))
            for it in statement.movements
        ),
        (calls % {"n": statement.calls}, _show(summary.charged)),
        (_("Closing balance"), _show(summary.closing)),
    ]


def _list_lines(lines: list[UsageLine], across: int) -> Rows:
    rows = [(f"{line.name} × {line.calls}", _show(line.amount)) for line in lines]
    if across:
        rows.append((_("Calls across the end of a month"), _show(across)))
    return rows


def _show(nano: int) -> str:
    """All nine digits, so that the column lines up."""
    whole, fraction = divmod(abs(nano), NANO)
    return f"{'-' if nano < 0 else ''}{whole}.{fraction:09d} USD"


def _tabulate(rows: Rows, *, is_last_strong: bool = False) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table, TableStyle

    cells = [[_write(label), _write(amount, is_right=True)] for label, amount in rows]
    style: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(HAIRLINE)),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    if is_last_strong:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1, HexColor(INK)))
    return Table(cells, colWidths=["60%", "40%"], style=TableStyle(style))


def _write(
    text: str,
    *,
    size: int = 10,
    colour: str = INK,
    gap: int = 0,
    is_right: bool = False,
) -> Any:
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=LATIN_FONT if _is_latin(text) else CJK_FONT,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        spaceAfter=gap,
        alignment=TA_RIGHT if is_right else TA_LEFT,
        wordWrap=None if _is_latin(text) else "CJK",
    )
    return Paragraph(escape(text), style)


def _is_latin(text: str) -> bool:
    """Whether Helvetica has every letter of it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
