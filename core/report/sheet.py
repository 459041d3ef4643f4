"""The paper: A4, fonts, colours, the line at the foot of each page, and the few shapes that the report is made of."""

import re
from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from core.report.fonts import FontFiles, font_files, needs_wide, printable

DISCLAIMER = "Research and education only. Not a medical device. Not for diagnosis or treatment."
MARGIN_MM = 16.0
FOOT_MM = 20.0
INK, GREY, HAIRLINE, PANEL, ACCENT = (31, 41, 51), (96, 108, 118), (206, 212, 218), (244, 246, 248), (0, 92, 84)
BODY_PT, SMALL_PT = 9.5, 7.5
_UNBROKEN = re.compile(r"(?<=\d) (?=(?:mm²?|px²?|ms|%)(?!\w)|× \d)|(?<=\d ×) (?=\d)")
"""Spaces at which a line must not end: between a number and its unit, and within 256 × 256."""


class Sheet(FPDF):
    """An A4 document in the report's dress; all text goes through `say`, which copes with any character."""

    def __init__(self, title: str, running: str, all_text: str, clock: datetime) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.font_paths: FontFiles = font_files()
        self.running = printable(running, self.font_paths)
        self.add_font("sans", "", self.font_paths.regular)
        self.add_font("sans", "B", self.font_paths.bold)
        if needs_wide(printable(all_text, self.font_paths), self.font_paths):
            self.add_font("wide", "", self.font_paths.wide)
            self.set_fallback_fonts(["wide"], exact_match=False)
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(True, FOOT_MM)
        self.set_lang("en-GB")
        self.set_title(title)
        self.set_subject(DISCLAIMER)
        self.set_creator("NeuroClick")
        self.set_creation_date(clock)
        self.add_page()

    def header(self) -> None:
        """From the second page on: what this is a page of."""
        if self.page_no() == 1:
            return
        self.ink(SMALL_PT, GREY)
        self.cell(self.epw, 4, self.running, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.rule(self.get_y() + 1)
        self.set_y(self.get_y() + 6)

    def footer(self) -> None:
        """On every page."""
        self.set_y(-FOOT_MM + 6)
        self.rule(self.get_y())
        self.set_y(self.get_y() + 2)
        self.ink(SMALL_PT, INK, "B")
        self.cell(self.epw - 30, 4, DISCLAIMER)
        self.ink(SMALL_PT, GREY)
        # The total is filled in later, so the line is placed by the width that it will most likely have.
        self.set_x(self.l_margin + self.epw - self.get_string_width(f"Page {self.page_no()} of 9"))
        self.cell(0, 4, f"Page {self.page_no()} of {{nb}}")

    def ink(self, size_pt: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        """Choose how the next words look."""
        self.set_font("sans", style, size_pt)
        self.set_text_color(*colour)

    def rule(self, y: float) -> None:
        """A hairline across the page."""
        self.set_draw_color(*HAIRLINE)
        self.set_line_width(0.2)
        self.line(self.l_margin, y, self.l_margin + self.epw, y)

    def say(self, text: str, line_mm: float = 4.8, width: float = 0) -> None:
        """A paragraph that wraps and flows over pages; the pen ends below it at the left margin."""
        width = width or self.l_margin + self.epw - self.get_x()
        self.multi_cell(width, line_mm, self.printed(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room_for(self, height: float) -> None:
        """A new page unless so many mm are left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def heading(self, text: str, keep_mm: float = 16.0) -> None:
        """A section's title, kept together with the first lines below it."""
        self.set_y(self.get_y() + 4)
        self.room_for(8 + keep_mm)
        self.ink(11.5, ACCENT, "B")
        self.start_section(printable(text, self.font_paths))
        self.say(text, 6)
        self.set_y(self.get_y() + 0.8)

    def cells(self, cells: Sequence[tuple[str, str]], columns: int, value_pt: float = BODY_PT) -> None:
        """A grid of small label over value, each row as high as its longest value."""
        gap, pad = 1.2, 2.4
        width = (self.epw - gap * (columns - 1)) / columns
        line = value_pt * 0.46
        for k in range(0, len(cells), columns):
            row = [(label, self.printed(value)) for label, value in cells[k : k + columns]]
            self.ink(value_pt, INK, "B" if value_pt > BODY_PT else "")
            lines = max(self._lines(width - 2 * pad, line, value) for _, value in row)
            height = pad + 4 + lines * line + pad
            self.room_for(height)
            top = self.get_y()
            for column, (label, value) in enumerate(row):
                left = self.l_margin + column * (width + gap)
                self.set_fill_color(*PANEL)
                self.rect(left, top, width, height, style="F")
                self.set_xy(left + pad, top + pad)
                self.ink(SMALL_PT, GREY)
                self.cell(width - 2 * pad, 3.2, label)
                self.set_xy(left + pad, top + pad + 4)
                self.ink(value_pt, INK, "B" if value_pt > BODY_PT else "")
                self.multi_cell(width - 2 * pad, line, value, align="L")
            self.set_xy(self.l_margin, top + height + gap)

    def printed(self, text: str) -> str:
        """The text in characters that the fonts have, with numbers held together with their units."""
        return _UNBROKEN.sub("\u00a0", printable(text, self.font_paths))

    def _lines(self, width: float, line_mm: float, text: str) -> int:
        """How many lines a text takes."""
        broken = self.multi_cell(width, line_mm, text, dry_run=True, output="LINES")
        return len(broken) if isinstance(broken, list) else 1
