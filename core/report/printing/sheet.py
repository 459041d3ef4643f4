"""The paper: A4, fonts, colours, the line at the foot of each page, and the few shapes that the report is made of."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fpdf import FPDF_VERSION
from fpdf.enums import XPos, YPos

from core.report.gathering.quantity import Quantity, digits, said
from core.report.printing.fonts import FontFiles, font_files, needs_wide, printable
from core.report.printing.furniture import Furniture, furniture, words_of
from core.report.printing.tags import TaggedPages
from core.report.printing.xmp import packet

MARGIN_MM = 16.0
FOOT_MM = 20.0
INK, GREY, HAIRLINE, PANEL, ACCENT = (31, 41, 51), (96, 108, 118), (206, 212, 218), (244, 246, 248), (0, 92, 84)
BODY_PT, SMALL_PT = 9.5, 7.5
_LOCALES = {"en": "en-GB"}
_UNBROKEN = re.compile(r"(?<=\d) (?=(?:mm²?|px²?|ms|%)(?!\w)|× \d)|(?<=\d ×) (?=\d)")
"""Spaces at which a line must not end: between a number and its unit, and within 256 × 256."""


class Sheet(TaggedPages):
    """An A4 document in the report's dress, PDF/A-3u; all text goes through `say`, which copes with any character.

    Args:
        running: what stands at the head of each page but the first.
        all_text: everything that is not the program's own words, to tell which fonts are needed.
        clock: the document's date, with a zone.
        language: of the words and of everything that the sheet brings itself.
    """

    def __init__(self, running: str, all_text: str, clock: datetime, language: str = "en") -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4", enforce_compliance="PDFA_3U")
        self.language = language
        self.words: Furniture = furniture(language)
        self.font_paths: FontFiles = font_files()
        self.running = printable(running, self.font_paths)
        self.add_font("sans", "", self.font_paths.regular)
        self.add_font("sans", "B", self.font_paths.bold)
        everything = f"{all_text}{running}{''.join(words_of(language).values())}"
        if needs_wide(printable(everything, self.font_paths), self.font_paths):
            self.add_font("wide", "", self.font_paths.wide)
            self.set_fallback_fonts(["wide"], exact_match=False)
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(True, FOOT_MM)
        self._describe(clock)
        self.add_page()

    def _describe(self, clock: datetime) -> None:
        title, subject, creator = self.words("title"), self.words("disclaimer"), "NeuroClick"
        producer = f"fpdf2 {FPDF_VERSION}"
        code = _LOCALES.get(self.language, self.language)
        self.set_lang(code)
        self.set_title(title)
        self.set_subject(subject)
        self.set_creator(creator)
        self.set_producer(producer)
        self.set_creation_date(clock)
        self.set_xmp_metadata(packet(title, subject, code, creator, producer, clock))

    def header(self) -> None:
        """From the second page on: what this is a page of."""
        if self.page_no() > 1:
            with self.ornament():
                self.ink(SMALL_PT, GREY)
                self.cell(self.epw, 4, self.running, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.rule(self.get_y() + 1)
            self.set_y(self.get_y() + 6)
        self.resume_tag()

    def footer(self) -> None:
        """On every page."""
        self.pause_tag()
        self.set_y(-FOOT_MM + 6)
        self.rule(self.get_y())
        self.set_y(self.get_y() + 2)
        with self.ornament():
            self.ink(SMALL_PT, INK, "B")
            self.cell(self.epw - 30, 4, self.printed(self.words("disclaimer")))
            self.ink(SMALL_PT, GREY)
            # The total is filled in later, so the line is placed by the width that it will most likely have.
            likely = self.printed(self.words("page", page=self.page_no(), pages=9))
            self.set_x(self.l_margin + self.epw - self.get_string_width(likely))
            self.cell(0, 4, self.printed(self.words("page", page=self.page_no(), pages="{nb}")))

    def _set_font_for_page(self, font: Any, font_size_pt: float, wrap_in_text_object: bool = True) -> str:
        # fpdf2 2.8.9 takes a font that it set inside of a line that begins in a fallback font for that of the page,
        # and the next line, which begins in it, is printed with the glyphs of whichever font came before.
        unset = not self.current_font_is_set_on_page
        chosen: str = super()._set_font_for_page(font, font_size_pt, wrap_in_text_object)
        if unset and not wrap_in_text_object:
            self._out(super()._set_font_for_page(font, font_size_pt))
        return chosen

    def ink(self, size_pt: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        """Choose how the next words look."""
        self.set_font("sans", style, size_pt)
        self.set_text_color(*colour)

    def rule(self, y: float) -> None:
        """A hairline across the page."""
        with self.ornament():
            self.set_draw_color(*HAIRLINE)
            self.set_line_width(0.2)
            self.line(self.l_margin, y, self.l_margin + self.epw, y)

    def say(self, text: str, line_mm: float = 4.8, width: float = 0) -> None:
        """A paragraph that wraps and flows over pages; the pen ends below it at the left margin."""
        width = width or self.l_margin + self.epw - self.get_x()
        with self.tagged("P"):
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
        with self.tagged("H2"):
            self.say(text, 6)
        self.set_y(self.get_y() + 0.8)

    def cells(self, cells: Sequence[tuple[str, str]], columns: int, value_pt: float = BODY_PT) -> None:
        """A grid of small label over value, each row as high as its longest value."""
        gap, pad = 1.2, 2.4
        width = (self.epw - gap * (columns - 1)) / columns
        line = value_pt * 0.46
        for k in range(0, len(cells), columns):
            row = [(self.printed(label), self.printed(value)) for label, value in cells[k : k + columns]]
            self.ink(SMALL_PT, GREY)
            above = max(self._lines(width - 2 * pad, 3.2, label) for label, _ in row) * 3.2 + 0.8
            self.ink(value_pt, INK, "B" if value_pt > BODY_PT else "")
            lines = max(self._lines(width - 2 * pad, line, value) for _, value in row)
            height = pad + above + lines * line + pad
            self.room_for(height)
            top = self.get_y()
            for column, (label, value) in enumerate(row):
                left = self.l_margin + column * (width + gap)
                with self.ornament():
                    self.set_fill_color(*PANEL)
                    self.rect(left, top, width, height, style="F")
                with self.tagged("P"):
                    self.set_xy(left + pad, top + pad)
                    self.ink(SMALL_PT, GREY)
                    self.multi_cell(width - 2 * pad, 3.2, label, align="L")
                    self.set_xy(left + pad, top + pad + above)
                    self.ink(value_pt, INK, "B" if value_pt > BODY_PT else "")
                    self.multi_cell(width - 2 * pad, line, value, align="L")
            self.set_xy(self.l_margin, top + height + gap)

    def number(self, quantity: Quantity | None) -> str:
        """The number alone as the language writes it; a dash for what is not defined, as tables have it."""
        return "–" if quantity is None or quantity.value is None else digits(quantity, self.language)

    def quantity(self, quantity: Quantity | None) -> str:
        """The number with its unit as the language writes it, or that it is not defined."""
        undefined = quantity is None or quantity.value is None
        return self.words("undefined") if undefined or quantity is None else said(quantity, self.language)

    def printed(self, text: str) -> str:
        """The text in characters that the fonts have, with numbers held together with their units."""
        return _UNBROKEN.sub("\u00a0", printable(text, self.font_paths))

    def height_of(self, text: str, line_mm: float = 4.8) -> float:
        """How many mm a paragraph takes over the whole width, in the ink that is chosen."""
        return self._lines(self.epw, line_mm, self.printed(text)) * line_mm

    def _lines(self, width: float, line_mm: float, text: str) -> int:
        """How many lines a text takes."""
        broken = self.multi_cell(width, line_mm, text, dry_run=True, output="LINES")
        return len(broken) if isinstance(broken, list) else 1
