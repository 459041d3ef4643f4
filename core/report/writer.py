"""From facts to a report's words, whoever writes them; what comes out has passed the check."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.claude import ClaudeSettings, claude_words
from core.report.errors import ReportError
from core.report.languages import checked_language
from core.report.record import Facts
from core.report.template import HEADINGS, template
from core.report.verify import check

TEMPLATE = "template"
Writer: TypeAlias = Literal["template", "claude"]
_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One part of a report."""

    title: str
    """Empty for words before the first heading."""
    body: str


@dataclass(frozen=True)
class Report:
    """Words, who wrote them, and what the person should know about how they came to be."""

    text: str
    writer: str
    """ "template" or the language model's name."""
    notes: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The text cut at its headings."""
        return split_sections(self.text)


def split_sections(text: str) -> tuple[Section, ...]:
    """Cut a text at its headings ("# …" to "### …"); empty parts without a heading are left out."""
    marks = list(_HEADING.finditer(text))
    first = text[: marks[0].start()] if marks else text
    parts = [Section("", first.strip())] if first.strip() else []
    for k, mark in enumerate(marks):
        end = marks[k + 1].start() if k + 1 < len(marks) else len(text)
        parts.append(Section(mark[1], text[mark.end() : end].strip()))
    return tuple(parts)


def write(facts: Facts, writer: Writer = "template", language: str = "en") -> Report:
    """Write a report.

    Args:
        facts: what was measured.
        writer: "template" needs no network. "claude" sends the numbers to the API; its words must pass the check, get
            one second chance, and otherwise the template's are used, which `Report.notes` then says.
        language: a key of `core.report.languages.LANGUAGES`.

    Raises:
        ReportError: no such writer or language. A network that fails is a note, not an error.
    """
    if writer not in ("template", "claude"):
        raise ReportError(f"A report's writer is template or claude; got {writer!r}.")
    if writer == TEMPLATE:
        checked_language(language)
        return Report(template(facts), TEMPLATE)
    drafts = write_live(facts, language)
    while True:
        try:
            next(drafts)
        except StopIteration as finished:
            report: Report = finished.value
            return report


def write_live(
    facts: Facts, language: str = "en", settings: ClaudeSettings | None = None
) -> Generator[str, None, Report]:
    """What `write(facts, "claude")` does, for a page that shows the words as they come.

    Yields:
        The whole text so far; it starts anew at the second attempt and when the template takes over. Words on their
        way are unchecked: only the returned Report has passed. Closing the generator cancels the request.

    Returns:
        Report (`report = yield from write_live(facts)`).
    """
    checked_language(language)
    notes: list[str] = []
    try:
        settings = settings or ClaudeSettings.from_environment()
        faults: list[str] = []
        for _ in range(2):
            text = yield from claude_words(facts, language, faults, settings)
            faults = [*_structure(text), *(str(fault) for fault in check(text, facts))]
            if not faults:
                return Report(text, settings.model, tuple(notes))
            notes.append(f"A draft by {settings.model} was turned down: {faults[0]}")
    except ReportError as error:
        notes.append(str(error))
    notes.append("The words are the template's instead.")
    text = template(facts)
    yield text
    return Report(text, TEMPLATE, tuple(notes))


def _structure(text: str) -> list[str]:
    """Sentences on what is missing of the sections that were asked for."""
    titles = [section.title for section in split_sections(text)]
    return [] if titles == list(HEADINGS) else [f"The headings must be {', '.join(HEADINGS)}; got {titles}."]
