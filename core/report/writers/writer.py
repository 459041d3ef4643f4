"""From facts to a report's words, whoever writes them; what comes out has passed the check."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.checking.verify import check
from core.report.errors import ReportError
from core.report.gathering.record import Facts
from core.report.wording.languages import checked_language, headings
from core.report.wording.sections import Section, split_sections
from core.report.wording.template import template
from core.report.writers.claude import ClaudeWriter
from core.report.writers.claude_settings import ClaudeSettings
from core.report.writers.drafting import LONGEST_NOTE, DraftWriter, Piece, Task, tidy_note
from core.report.writers.placeholders import placeholders, shown_so_far
from core.report.writers.usage import NOTHING_USED, Usage

TEMPLATE = "template"
Writer: TypeAlias = Literal["template", "claude"]
LONGEST, _A_LESION = 10_000, 900
"""Characters. Six sections of six sentences need about two thirds of it, each lesion after the first a paragraph or two
more; what is longer is not the report that was asked for."""
_ATTEMPTS = 2
_LONGEST_QUOTE = 300


@dataclass(frozen=True)
class Report:
    """Words, who wrote them, and what the person should know about how they came to be."""

    text: str
    writer: str
    """ "template" or the language model's name."""
    notes: tuple[str, ...] = ()
    language: str = "en"
    usage: Usage = NOTHING_USED
    """Of all attempts together; zeros for the template."""
    asked: str = ""
    """The language model that was asked, even if the template wrote in the end."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The text cut at its headings."""
        return split_sections(self.text)


@dataclass(frozen=True)
class Progress:
    """A report on its way, unchecked."""

    text: str
    """All words of this attempt up to now, numbers filled in."""
    attempt: int = 1
    """From 1; 2 when a first draft was turned down."""
    usage: Usage = NOTHING_USED


def write(facts: Facts, writer: Writer = "template", language: str = "en") -> Report:
    """Write a report.

    Args:
        facts: what was measured.
        writer: "template" needs no network. "claude" sends the numbers to the API; its words must pass the check, get
            one second chance, and otherwise the template's are used, which `Report.notes` then says.
        language: a key of `core.report.wording.languages.LANGUAGES`.

    Raises:
        ReportError: no such writer or language. A network that fails is a note, not an error.
    """
    if writer not in ("template", "claude"):
        raise ReportError(f"A report's writer is template or claude; got {writer!r}.")
    if writer == TEMPLATE:
        return Report(template(facts, checked_language(language)), TEMPLATE, language=language)
    drafts = write_live(facts, language)
    while True:
        try:
            next(drafts)
        except StopIteration as finished:
            report: Report = finished.value
            return report


def write_live(
    facts: Facts,
    language: str = "en",
    writer: DraftWriter | None = None,
    *,
    note: str = "",
    image_png: bytes | None = None,
) -> Generator[Progress, None, Report]:
    """What `write(facts, "claude")` does, for a page that shows the words as they come.

    Args:
        facts: what was measured.
        language: a key of `core.report.wording.languages.LANGUAGES`.
        writer: any writer of drafts; None asks Claude with the settings of the environment.
        note: what the person adds; sent as data, of 2000 characters at most.
        image_png: the slice as displayed; None sends none.

    Yields:
        How far it is, several times a second. Words on their way are unchecked: only the returned Report has passed.
        Closing the generator cancels the request.

    Returns:
        Report (`report = yield from write_live(facts)`).

    Raises:
        ReportError: no such language.
    """
    checked_language(language)
    notes = [f"Only the first {LONGEST_NOTE} characters of the note were sent."] * (len(note.strip()) > LONGEST_NOTE)
    known = placeholders(facts, language)
    spent, asked, faults = Usage(), "", tuple[str, ...]()
    try:
        writer = writer or ClaudeWriter(ClaudeSettings.from_environment())
        asked = writer.name
        for attempt in range(1, _ATTEMPTS + 1):
            task = Task(facts, language, tidy_note(note), image_png, faults)
            pieces, latest = writer.draft(task), Piece()
            try:
                while True:
                    try:
                        latest = next(pieces)
                    except StopIteration as finished:
                        latest = finished.value
                        _bounded(latest.text, facts, asked)
                        break
                    _bounded(latest.text, facts, asked)
                    yield Progress(shown_so_far(latest.text, known), attempt, spent + latest.usage)
            finally:
                pieces.close()
                spent += latest.usage
            text = shown_so_far(latest.text, known).strip() + "\n"
            faults = (*_structure(text, language), *(str(fault) for fault in check(text, facts, language)))
            if not faults:
                return Report(text, asked, tuple(notes), language, spent, asked)
            more = f" There were {len(faults) - 1} more." if len(faults) > 1 else ""
            first = faults[0] if len(faults[0]) <= _LONGEST_QUOTE else f"{faults[0][:_LONGEST_QUOTE]} …"
            notes.append(f"A draft by {asked} was turned down: {first}{more}")
    except ReportError as error:
        notes.append(str(error))
    notes.append("The words are the template's instead.")
    text = template(facts, language)
    yield Progress(text, _ATTEMPTS, spent)
    return Report(text, TEMPLATE, tuple(notes), language, spent, asked)


def _bounded(raw: str, facts: Facts, name: str) -> None:
    most = LONGEST + _A_LESION * max(0, len(facts.lesions) - 1)
    if len(raw) > most:
        raise ReportError(f"{name} wrote more than {most} characters.")


def _structure(text: str, language: str) -> list[str]:
    """Sentences on what is missing of the sections that were asked for."""
    sections, wanted = split_sections(text), list(headings(language))
    titles = [section.title for section in sections]
    if titles != wanted:
        return [f"The headings must be {', '.join(wanted)}; got {', '.join(titles) or 'none'}."]
    return [f"The section {section.title} is empty." for section in sections if not section.body]
