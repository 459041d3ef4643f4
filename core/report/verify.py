"""Words against facts: every number, side, count and model name, and what no report may state.

A filter for drafts, not a proof: it knows the ways in which such texts go wrong, and asks again where it is not sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.report import vocabulary as words
from core.report.count_check import count_faults
from core.report.lesion_names import mask_lesions
from core.report.number_check import number_faults
from core.report.record import Facts
from core.report.side_check import brightness_faults, side_faults
from core.report.subjects import Subjects


@dataclass(frozen=True)
class Fault:
    """One thing in a text that the facts do not support; `str()` is a sentence."""

    kind: str
    """ "number", "count", "side", "model", "statement", "markup" or "empty"."""
    excerpt: str
    """The words at fault, as they stand in the text."""
    reason: str
    start: int = 0
    end: int = 0
    """Where the excerpt stands in the text."""

    def __str__(self) -> str:
        return f"“{self.excerpt}”: {self.reason}." if self.excerpt else f"{self.reason[:1].upper()}{self.reason[1:]}."


def check(text: str, facts: Facts) -> list[Fault]:
    """Compare a text with the facts that it is about.

    Args:
        text: a report's words in English, headings "## …" included; placeholders already filled.
        facts: what was measured.

    Returns:
        Faults in the order of the text; empty when it is clean.
    """
    if not text.strip():
        return [Fault("empty", "", "there are no words")]
    blanked, models = mask_models(text, facts)
    blanked, lesions = mask_lesions(blanked, [lesion.number for lesion in facts.lesions])
    subjects = Subjects(blanked, lesions)
    found = [*_markup(text), *_forbidden(blanked, text), *_names(blanked, text, facts)]
    for kind, faults in (
        ("side", side_faults(blanked, subjects, facts)),
        ("number", brightness_faults(blanked, subjects, facts)),
        ("count", count_faults(blanked, models, lesions, subjects, facts)),
        ("number", number_faults(blanked, models, subjects, facts)),
    ):
        found += [Fault(kind, text[start:end], reason, start, end) for start, end, reason in faults]
    return sorted(found, key=lambda fault: (fault.start, fault.end))


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
        pattern = re.compile(rf"(?<!\w){re.escape(title)}(?![\w+])", re.IGNORECASE)
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


_BLANK = "\ue000"
"""Neither a letter nor a space: what is blanked out still parts words and sentences."""


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + _BLANK * (match.end() - match.start()) + text[match.end() :]


def _markup(text: str) -> Iterator[Fault]:
    for what, pattern in words.MARKUP.items():
        for match in pattern.finditer(text):
            yield _fault("markup", text, match, f"{what} does not belong into a report")


def _forbidden(blanked: str, text: str) -> Iterator[Fault]:
    for what, pattern in words.FORBIDDEN.items():
        for match in pattern.finditer(blanked):
            yield _fault("statement", text, match, f"this states {what}, which the measurements do not support")
    disclaimed = [_until_turn(match) for match in words.DISCLAIMER.finditer(blanked)]
    for what, pattern in words.DISCLAIMED.items():
        for match in pattern.finditer(blanked):
            if not any(start <= match.start() < end for start, end in disclaimed):
                yield _fault("statement", text, match, f"this states {what}, which the measurements do not support")


def _until_turn(match: re.Match[str]) -> tuple[int, int]:
    turn = words.TURN.search(match[0])
    return match.start(), match.start() + turn.start() if turn else match.end()


def _names(blanked: str, text: str, facts: Facts) -> Iterator[Fault]:
    for match in words.OTHER_MODELS.finditer(blanked):
        yield _fault("model", text, match, "no such model is among the facts")
    for method, pattern in words.METHOD_WORDS.items():
        if method != facts.enhancement.method:
            for match in pattern.finditer(blanked):
                yield _fault("model", text, match, "the slice was not enhanced in this way")
    for code, pattern in words.MODALITY_WORDS.items():
        if code != facts.image.modality:
            for match in pattern.finditer(blanked):
                yield _fault("statement", text, match, "this is not the modality in the facts")


def _fault(kind: str, text: str, match: re.Match[str], reason: str) -> Fault:
    return Fault(kind, text[match.start() : match.end()], reason, match.start(), match.end())
