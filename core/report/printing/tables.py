"""The report's two kinds of table."""

import unicodedata
from collections.abc import Mapping, Sequence

from fpdf.enums import TableBordersLayout, VAlign
from fpdf.fonts import FontFace

from core.report.printing.fonts import printable
from core.report.printing.sheet import ACCENT, GREY, HAIRLINE, INK, PANEL, SMALL_PT, Sheet

_NAMES_MM = 40.0
_MATRIX_NAMES_MM, _CELL_MM, _ROW_MM = 52.0, 11.5, 5.2
_LIGHT, _FULL = (240, 245, 249), (11, 98, 133)
"""Grounds of a matrix at 0 and 1: one hue from light to dark, so that it keeps its order in grey print."""


def numbers_table(
    sheet: Sheet,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    notes: Sequence[str],
    names_mm: float = _NAMES_MM,
) -> None:
    """Names on the left in a column of ``names_mm``, numbers aligned on the right; units stand in the head."""
    sheet.heading(title, keep_mm=10 + 6 * min(len(rows), 4))
    wide = [max(6, *(_letters(cell) for cell in (name, *column))) for name, *column in zip(head, *rows, strict=True)][
        1:
    ]
    rest = [(sheet.epw - names_mm) * letters / sum(wide) for letters in wide]
    _style(sheet)
    with (
        sheet.tagged("P"),
        sheet.table(
            width=sheet.epw,
            col_widths=(names_mm, *rest),
            text_align=("LEFT", *["RIGHT"] * (len(head) - 1)),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=ACCENT, size_pt=SMALL_PT, fill_color=PANEL),
            line_height=4.4,
            padding=(1, 1.2),
            v_align=VAlign.M,
        ) as table,
    ):
        for row in (head, *rows):
            table.row([printable(cell, sheet.font_paths) for cell in row])
    sheet.set_y(sheet.get_y() + 1.5)
    sheet.ink(SMALL_PT, GREY)
    for note in notes:
        sheet.say(note, 3.8)


def matrix_table(
    sheet: Sheet, title: str, names: Sequence[str], cells: Mapping[tuple[int, int], tuple[str, float | None]]
) -> None:
    """The lower triangle of a symmetric matrix: names on the left, the same in numbers on top, the ground by value.

    Args:
        sheet: where.
        title: of the table.
        names: of rows and columns.
        cells: (row, column) to the number as it is printed and its value in [0, 1]; None for one not defined.
    """
    width = min(_CELL_MM, (sheet.epw - _MATRIX_NAMES_MM) / max(len(names) - 1, 1))
    sheet.heading(title, keep_mm=_ROW_MM * min(len(names) + 1, 30))
    sheet.set_line_width(0.2)
    sheet.set_draw_color(255, 255, 255)
    with sheet.tagged("P"):
        _rows(sheet, names, cells, width)
    sheet.set_y(sheet.get_y() + 1.5)


def _rows(
    sheet: Sheet, names: Sequence[str], cells: Mapping[tuple[int, int], tuple[str, float | None]], width: float
) -> None:
    for row, name in enumerate(names):
        sheet.ink(SMALL_PT, INK)
        words = printable(f"{row + 1}  {name}", sheet.font_paths)
        while sheet.get_string_width(words) > _MATRIX_NAMES_MM - 1:
            words = f"{words.rstrip('…')[:-1]}…"
        sheet.cell(_MATRIX_NAMES_MM, _ROW_MM, words)
        for column in range(row):
            number, value = cells.get((row, column), ("–", None))
            share = min(max(value or 0.0, 0.0), 1.0)
            ground = [round(low + share * (high - low)) for low, high in zip(_LIGHT, _FULL, strict=True)]
            sheet.set_fill_color(*ground)
            sheet.ink(min(SMALL_PT, 0.65 * width), (255, 255, 255) if share > 0.8 else (0, 0, 0))
            sheet.cell(width, _ROW_MM, number, border=1, align="C", fill=True)
        sheet.ink(SMALL_PT, GREY)
        if row < len(names) - 1:  # the diagonal carries the column's number
            sheet.cell(width, _ROW_MM, str(row + 1), align="C")
        sheet.ln(_ROW_MM)


def words_table(sheet: Sheet, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A label and what there is to say on it, one row each."""
    sheet.heading(title)
    _style(sheet)
    with (
        sheet.tagged("P"),
        sheet.table(
            width=sheet.epw,
            col_widths=(36.0, sheet.epw - 36.0),
            text_align=("LEFT", "LEFT"),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            first_row_as_headings=False,
            line_height=4.2,
            padding=(1, 1.2),
            v_align=VAlign.T,
        ) as table,
    ):
        for label, words in rows:
            row = table.row()
            row.cell(printable(label, sheet.font_paths), style=FontFace(color=GREY))
            row.cell(printable(words, sheet.font_paths))


def _style(sheet: Sheet) -> None:
    sheet.ink(SMALL_PT + 0.7, INK)
    sheet.set_draw_color(*HAIRLINE)
    sheet.set_line_width(0.2)
    sheet.set_fill_color(255, 255, 255)


def _letters(text: str) -> int:
    """How wide a text is in Latin letters; a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
