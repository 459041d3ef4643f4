"""Words against facts: every number, side, count and model name, and what no report may state.

A filter for drafts, not a proof: it knows the ways in which such texts go wrong, and asks again where it is not sure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.report import vocabulary as words
from core.report.count_check import count_faults
from core.report.number_check import number_faults
from core.report.record import Facts


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
    blanked, mentions = mask_models(text, facts)
    found = [*_markup(text), *_forbidden(blanked, text), *_sides(blanked, text, facts), *_names(blanked, text, facts)]
    found += [Fault("count", text[s:e], reason, s, e) for s, e, reason in count_faults(blanked, mentions, facts)]
    found += [Fault("number", text[s:e], reason, s, e) for s, e, reason in number_faults(blanked, mentions, facts)]
    return sorted(found, key=lambda fault: (fault.start, fault.end))


def mask_models(text: str, facts: Facts) -> tuple[str, list[tuple[int, str]]]:
    """The text with the facts' own model names, dates and references blanked out, and where each model was named.

    Returns:
        (text of the same length, [(position, title)] in order).
    """
    titles = {row.title for row in facts.comparison} | {card.title for card in facts.cards}
    titles |= {facts.segmentation.title} if facts.segmentation is not None else set()
    titles |= {facts.prompts.start_mask_source} if facts.prompts.start_mask_source else set()
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


_LEFT_RIGHT = re.compile(
    r"\b(left|right)(?:most|ward|wards)?\b(?!\s+(?:out|unchanged|alone|as|angles?|empty)\b)", re.IGNORECASE
)
_UP_DOWN = re.compile(
    r"\b(upper|lower|top|bottom)\b"
    r"(?=[-\s]+(?:left|right|half|part|third|quarter|quadrant|edge|middle|of the (?:image|slice)))",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bbilateral\w*|\bboth (?:sides|halves)\b", re.IGNORECASE)
_VERTICAL = {"upper": "upper", "top": "upper", "lower": "lower", "bottom": "lower"}


def _sides(blanked: str, text: str, facts: Facts) -> Iterator[Fault]:
    lesion = facts.lesion
    if lesion is None or lesion.n_components == 0:
        for match in [*_LEFT_RIGHT.finditer(blanked), *_UP_DOWN.finditer(blanked)]:
            yield _fault("side", text, match, "nothing was outlined that could lie on a side")
        return
    for match in _LEFT_RIGHT.finditer(blanked):
        if match[1].lower() != lesion.horizontal:
            yield _fault("side", text, match, f"the outline's centroid lies {_where(lesion.horizontal)} in the image")
    for match in _UP_DOWN.finditer(blanked):
        if _VERTICAL[match[1].lower()] != lesion.vertical:
            yield _fault("side", text, match, f"the outline's centroid lies {_where(lesion.vertical)} in the image")
    for match in _BOTH.finditer(blanked):
        yield _fault("side", text, match, "only the side of the outline's centroid is known")
    brightness = re.search(r"\b(?:(brighter|hyperintense)|(darker|hypointense)) (?:than|to)\b", blanked, re.IGNORECASE)
    inside, ring = lesion.mean_inside.value, lesion.mean_ring.value
    if brightness and (inside is None or ring is None or (inside > ring) != bool(brightness[1])):
        yield _fault("number", text, brightness, "the mean intensities inside and around the outline say otherwise")


def _where(side: str | None) -> str:
    return {"left": "left", "right": "right", "upper": "in the upper part", "lower": "in the lower part"}.get(
        side or "", "in the middle"
    )


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
