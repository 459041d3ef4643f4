"""Words against facts: every number, side, count and model name, and what no report may state.

A filter for drafts, not a proof: it knows the ways in which such texts go wrong, and asks again where it is not sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from core.report.checking.count_check import count_faults
from core.report.checking.lesion_names import Mention, mask_lesions
from core.report.checking.markup import MARKUP, OTHER_MODELS
from core.report.checking.number_check import checked_numbers
from core.report.checking.other_language import language_faults
from core.report.checking.side_check import brightness_faults, side_faults
from core.report.checking.subjects import Subjects
from core.report.checking.vocabularies import vocabulary
from core.report.checking.vocabulary import StatementWords
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import Facts
from core.report.wording.languages import checked_language


@dataclass(frozen=True)
class Fault:
    """One thing in a text that the facts do not support; `str()` is a sentence."""

    kind: str
    """ "number", "count", "side", "model", "statement", "markup", "language" or "empty"."""
    excerpt: str
    """The words at fault, as they stand in the text."""
    reason: str
    start: int = 0
    end: int = 0
    """Where the excerpt stands in the text."""

    def __str__(self) -> str:
        return f"“{self.excerpt}”: {self.reason}." if self.excerpt else f"{self.reason[:1].upper()}{self.reason[1:]}."


@dataclass(frozen=True)
class Source:
    """One number of a text, and the fact that it states."""

    start: int
    end: int
    """Where the number, with its unit if it has one, stands in the text."""
    fact_path: str
    """As in `core.report.gathering.measurements`, such as "lesions.1.area"."""
    quantity: Quantity
    """The fact itself, unrounded."""


class _Read(NamedTuple):
    """A text as the rules look at it."""

    blanked: str
    models: list[tuple[int, str]]
    lesions: list[Mention]
    subjects: Subjects


def check(text: str, facts: Facts, language: str = "en") -> list[Fault]:
    """Compare a text with the facts that it is about.

    Args:
        text: a report's words, headings "## …" included; placeholders already filled.
        facts: what was measured.
        language: a key of `core.report.wording.languages.LANGUAGES`, in which the text must be.

    Returns:
        Faults in the order of the text; empty when it is clean.

    Raises:
        ReportError: no such language.
    """
    checked_language(language)
    if not text.strip():
        return [Fault("empty", "", "there are no words")]
    read = _read(text, facts, language)
    blanked, models, lesions, subjects = read
    statements = vocabulary(language).statements
    found = [*_markup(text), *_forbidden(blanked, text, statements), *_names(blanked, text, facts, statements)]
    numbers = checked_numbers(blanked, models, subjects, facts, language)
    for kind, faults in (
        ("side", side_faults(blanked, subjects, facts, language)),
        ("number", brightness_faults(blanked, subjects, facts, language)),
        ("count", count_faults(blanked, models, lesions, subjects, facts, language)),
        ("number", ((one.start, one.end, one.reason) for one in numbers if one.reason)),
        ("language", language_faults(blanked, language)),
    ):
        found += [Fault(kind, text[start:end], reason, start, end) for start, end, reason in faults]
    return sorted(found, key=lambda fault: (fault.start, fault.end))


def sources(text: str, facts: Facts, language: str = "en") -> list[Source]:
    """Which fact supports each number of a text that states a measurement.

    Args:
        text: as for `check`.
        facts: what was measured.
        language: as for `check`.

    Returns:
        In the order of the text; numbers that no fact supports are not among them, for they are faults.

    Raises:
        ReportError: no such language.
    """
    checked_language(language)
    blanked, models, _, subjects = _read(text, facts, language)
    return [
        Source(one.start, one.end, one.fact.path, one.fact.quantity)
        for one in checked_numbers(blanked, models, subjects, facts, language)
        if one.fact is not None
    ]


def _read(text: str, facts: Facts, language: str) -> _Read:
    blanked, models = mask_models(text.translate(_NARROW), facts)
    blanked, lesions = mask_lesions(blanked, [lesion.number for lesion in facts.lesions], language)
    return _Read(blanked, models, lesions, Subjects(blanked, lesions, language))


def mask_models(text: str, facts: Facts) -> tuple[str, list[tuple[int, str]]]:
    """The text with the facts' own model names, dates and references blanked out, and where each model was named.

    Returns:
        (text of the same length, [(position, title)] in order).
    """
    titles = {row.title for row in facts.comparison} | {card.title for card in facts.cards}
    for lesion in facts.lesions:
        titles |= {title for title in (lesion.segmentation.title, lesion.prompts.start_mask_source) if title}
    mentions: list[tuple[int, str]] = []
    for title in sorted(titles, key=len, reverse=True):
        pattern = re.compile(rf"(?<![0-9A-Za-z_]){re.escape(title)}(?![0-9A-Za-z_+])", re.IGNORECASE)
        for match in pattern.finditer(text):
            mentions.append((match.start(), title))
            text = _blank(text, match)
    for pattern in _harmless(facts):
        for match in pattern.finditer(text):
            text = _blank(text, match)
    return text, sorted(mentions)


def _harmless(facts: Facts) -> Iterator[re.Pattern[str]]:
    """Numbers and words that are no measurements, or come from the repository itself."""
    version = facts.app_version if facts.app_version[:1].isdigit() else ""
    cards = [phrase for card in facts.cards for phrase in (card.licence, card.data)]
    for phrase in filter(None, [facts.created, facts.created[:10], version, facts.enhancement.label, *cards]):
        yield re.compile(re.escape(phrase), re.IGNORECASE)
    yield re.compile(r"\bVuylsteke (?:&|and) Schoeters,? \(?1994\)?")
    yield re.compile(r"^#{1,6} |^\s*\d{1,2}[.)] ", re.MULTILINE)
    yield re.compile(r"\b95(?:th|[-\s]?%)(?=[- ](?:percentile|surface))", re.IGNORECASE)


_HEADING = re.compile(r"^#{1,3}[ \t]+\S.*$", re.MULTILINE)
_BLANK = "\ue000"
"""Neither a letter nor a space: what is blanked out still parts words and sentences."""
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
"""Characters of full width as those of every other keyboard, one for one; not the comma, which would join numbers."""


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + _BLANK * (match.end() - match.start()) + text[match.end() :]


def _markup(text: str) -> Iterator[Fault]:
    for what, pattern in MARKUP.items():
        for match in pattern.finditer(text):
            yield _fault("markup", text, match, f"{what} does not belong into a report")


def _forbidden(blanked: str, text: str, words: StatementWords) -> Iterator[Fault]:
    for what, pattern in words.forbidden.items():
        for match in pattern.finditer(blanked):
            yield _fault("statement", text, match, f"this states {what}, which the measurements do not support")
    allowed = [_until_turn(match, words) for match in words.disclaimer.finditer(blanked)]
    allowed += [match.span() for match in words.question.finditer(blanked, _last_section(text))]
    for what, pattern in words.disclaimed.items():
        for match in pattern.finditer(blanked):
            if not any(start <= match.start() < end for start, end in allowed):
                yield _fault("statement", text, match, f"this states {what}, which the measurements do not support")


def _until_turn(match: re.Match[str], words: StatementWords) -> tuple[int, int]:
    turn = words.turn.search(match[0])
    return match.start(), match.start() + turn.start() if turn else match.end()


def _last_section(text: str) -> int:
    """Where the sixth section begins, in which questions to a doctor stand; the text's end without one."""
    found = list(_HEADING.finditer(text))
    return found[5].end() if len(found) == 6 else len(text)


def _names(blanked: str, text: str, facts: Facts, words: StatementWords) -> Iterator[Fault]:
    for match in OTHER_MODELS.finditer(blanked):
        yield _fault("model", text, match, "no such model is among the facts")
    for method, pattern in words.methods.items():
        if method != facts.enhancement.method:
            for match in pattern.finditer(blanked):
                yield _fault("model", text, match, "the slice was not enhanced in this way")
    for code, pattern in words.modalities.items():
        if code != facts.image.modality:
            for match in pattern.finditer(blanked):
                yield _fault("statement", text, match, "this is not the modality in the facts")


def _fault(kind: str, text: str, match: re.Match[str], reason: str) -> Fault:
    return Fault(kind, text[match.start() : match.end()], reason, match.start(), match.end())
