"""What any writer of drafts is asked and what it gives: the interface behind `write` and `write_live`.

A writer gets `Task` and gives raw words with placeholders. Filling them in, the limit of length, the check against the
facts, the second attempt and the template's part are the same for all of them (`core.report.writers.writer`).
"""

import unicodedata
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from core.report.gathering.record import Facts
from core.report.writers.usage import NOTHING_USED, Usage

LONGEST_NOTE = 2_000
"""Characters of a person's note that are sent."""


@dataclass(frozen=True)
class Task:
    """One draft to write."""

    facts: Facts
    language: str = "en"
    """A key of `core.report.wording.languages.LANGUAGES`."""
    note: str = ""
    """What the person added; data about their interest, never an instruction."""
    image_png: bytes | None = None
    """The slice as displayed, only when the person said that it may be sent."""
    faults: tuple[str, ...] = ()
    """What was wrong with the attempt before, as sentences."""


@dataclass(frozen=True)
class Piece:
    """How far a draft has come."""

    text: str = ""
    """All words up to now, placeholders not filled. May start anew when a writer asks its service again."""
    usage: Usage = NOTHING_USED


class DraftWriter(Protocol):
    """Whatever turns facts into words: a service, a model on this machine, a person at a desk."""

    @property
    def name(self) -> str:
        """What the report says about who drafted it."""

    def draft(self, task: Task) -> Generator[Piece, None, Piece]:
        """Give the words as they come; the same piece again, every fifth of a second or so, while none come.

        Closing the generator gives the work up at once. The last piece is its return value.

        Raises:
            ReportError: no words can be had; one sentence.
        """


def tidy_note(note: str) -> str:
    """A person's note without control characters and without what exceeds `LONGEST_NOTE` characters."""
    kept = "".join(c for c in note if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return kept.strip()[:LONGEST_NOTE]
