"""A page whose contents say what they are: headings, paragraphs and figures for a screen reader, the rest ornament.

fpdf2 tags pictures with an alternative text and nothing else, so headings and paragraphs are tagged here with its
structure tree. That tree is flat: the rows and cells of a table are one block of text each table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias

from fpdf import FPDF

Tag: TypeAlias = Literal["H1", "H2", "P"]


class TaggedPages(FPDF):
    """An FPDF with `tagged` and `ornament` for what is drawn inside of them; a tag goes on over a page break."""

    _open_tag: Tag | None = None
    _paused: Tag | None = None

    @contextmanager
    def tagged(self, tag: Tag) -> Iterator[None]:
        """What is drawn inside is one heading or paragraph; inside of another tag this changes nothing."""
        if self._open_tag is not None:
            yield
            return
        self._begin(tag)
        self._open_tag = tag
        try:
            yield
        finally:
            self._open_tag = None
            self._out("EMC")

    @contextmanager
    def ornament(self) -> Iterator[None]:
        """What is drawn inside means nothing to who cannot see it: rules, grounds, the foot of each page."""
        if self._open_tag is not None:
            yield
            return
        self._out("/Artifact BMC")
        try:
            yield
        finally:
            self._out("EMC")

    def pause_tag(self) -> None:
        """End what is open before the foot of a page, for `resume_tag` to go on with."""
        self._paused, self._open_tag = self._open_tag, None
        if self._paused is not None:
            self._out("EMC")

    def resume_tag(self) -> None:
        """Go on with what was open, below the head of the next page."""
        paused, self._paused = self._paused, None
        if paused is not None:
            self._begin(paused)
            self._open_tag = paused

    def _begin(self, tag: Tag) -> None:
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=number)
        self._out(f"/{tag} <</MCID {number}>> BDC")
