"""Where sentences begin and end in a text."""

from collections.abc import Iterator
from typing import NamedTuple

from core.report.checking.vocabularies import vocabulary


class Sentence(NamedTuple):
    """A stretch of a text that says one thing."""

    start: int
    end: int
    opens: bool
    """Whether a paragraph begins with it."""


def sentences(text: str, language: str = "en") -> Iterator[Sentence]:
    """All sentences in order; a line's end ends one too."""
    start, opens = 0, True
    for match in vocabulary(language).sentence_end.finditer(text):
        yield Sentence(start, match.start(), opens)
        start, opens = match.end(), match[0].count("\n") > 1
    yield Sentence(start, len(text), opens)
