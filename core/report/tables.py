"""The report's two kinds of table."""

from collections.abc import Sequence

from fpdf.enums import TableBordersLayout, VAlign
from fpdf.fonts import FontFace

from core.report.fonts import printable
from core.report.sheet import ACCENT, GREY, HAIRLINE, INK, PANEL, SMALL_PT, Sheet

_NAMES_MM = 40.0


def numbers_table(
    sheet: Sheet, title: str, head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str]
) -> None:
    """Names on the left, numbers aligned on the right; units stand in the head."""
    sheet.heading(title, keep_mm=10 + 6 * min(len(rows), 4))
    wide = [max(6, *(len(cell) for cell in (name, *column))) for name, *column in zip(head, *rows, strict=True)][1:]
    rest = [(sheet.epw - _NAMES_MM) * letters / sum(wide) for letters in wide]
    _style(sheet)
    with sheet.table(
        width=sheet.epw,
        col_widths=(_NAMES_MM, *rest),
        text_align=("LEFT", *["RIGHT"] * (len(head) - 1)),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", color=ACCENT, size_pt=SMALL_PT, fill_color=PANEL),
        line_height=4.4,
        padding=(1, 1.2),
        v_align=VAlign.M,
    ) as table:
        for row in (head, *rows):
            table.row([printable(cell, sheet.font_paths) for cell in row])
    sheet.set_y(sheet.get_y() + 1.5)
    sheet.ink(SMALL_PT, GREY)
    for note in notes:
        sheet.say(note, 3.8)


def words_table(sheet: Sheet, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A label and what there is to say on it, one row each."""
    sheet.heading(title)
    _style(sheet)
    with sheet.table(
        width=sheet.epw,
        col_widths=(36.0, sheet.epw - 36.0),
        text_align=("LEFT", "LEFT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        first_row_as_headings=False,
        line_height=4.2,
        padding=(1, 1.2),
        v_align=VAlign.T,
    ) as table:
        for label, words in rows:
            row = table.row()
            row.cell(printable(label, sheet.font_paths), style=FontFace(color=GREY))
            row.cell(printable(words, sheet.font_paths))


def _style(sheet: Sheet) -> None:
    sheet.ink(SMALL_PT + 0.7, INK)
    sheet.set_draw_color(*HAIRLINE)
    sheet.set_line_width(0.2)
    sheet.set_fill_color(255, 255, 255)
