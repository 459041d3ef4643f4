"""How many lesions a text speaks of, against how many were outlined."""

import re
from collections.abc import Iterator

from core.report.record import Facts
from core.report.vocabulary import NUMBER_WORDS, UNIT

_THINGS = r"(?:lesions?|mass(?:es)?|foci|focus|nodules?|components?|regions?|tumou?rs?)\b"
_MORE = "second|third|other|another|further|additional|more|separate"
_SMALL = "|".join(word for word in NUMBER_WORDS)
_COUNTED = re.compile(
    rf"\b(\d+|{_SMALL}|several|multiple|numerous|many|both)(?![.,]\d)\s+(?!(?:{UNIT})\b)(?:[a-z-]+\s+){{0,2}}?{_THINGS}"
    rf"|\b(second|third|another|additional|further|satellite|multifocal)\b\s*(?:(?:[a-z-]+\s+){{0,2}}?{_THINGS})?",
    re.IGNORECASE,
)
_NONE = re.compile(rf"\b(?:no|without(?: a)?|not a)\s+(?!{_MORE})(?:[a-z-]+\s+)?{_THINGS}", re.IGNORECASE)
_SEEN = re.compile(
    r"\b(?:an?|the)\s+(?:[a-z-]+\s+)?(?:lesion|mass|nodule|focus)\s+(?:is|was|lies|sits|measures|has)\b"
    r"(?!\s+(?:not|neither)\b)",
    re.IGNORECASE,
)
_PLURAL = ("several", "multiple", "numerous", "many", "multifocal", "satellite", "additional", "further", "another")


def count_faults(text: str, mentions: list[tuple[int, str]], facts: Facts) -> Iterator[tuple[int, int, str]]:
    """(start, end, reason) of every wrong count of lesions.

    Args:
        text: words with model names blanked out.
        mentions: (position, title) of every model that is named.
        facts: what was measured.
    """
    n = 0 if facts.lesion is None else facts.lesion.n_components
    reason = f"the outline has {n} separate region{'' if n == 1 else 's'}" if n else "no lesion was outlined"
    for match in _COUNTED.finditer(text):
        if _negated(text, match.start()) and match[2]:
            fits = n <= 1
        elif match[2]:
            if not re.search(_THINGS, match[0], re.IGNORECASE) and match[2].lower() not in ("multifocal", "satellite"):
                continue
            fits = n >= (3 if match[2].lower() == "third" else 2)
        else:
            fits = _fits(match[1].lower(), n)
        if not fits:
            yield match.start(), match.end(), reason
    for match in _NONE.finditer(text):
        if n and not _about_a_model(text, match.start(), mentions):
            yield match.start(), match.end(), reason
    for match in _SEEN.finditer(text):
        if n == 0 and not _about_a_model(text, match.start(), mentions):
            yield match.start(), match.end(), reason


def _fits(word: str, n: int) -> bool:
    if word == "both":
        return n == 2
    if word in _PLURAL:
        return n >= 2
    return (int(word) if word.isdigit() else NUMBER_WORDS[word]) == n


def _negated(text: str, position: int) -> bool:
    return re.search(r"\b(?:no|without a|not a)\s+$", text[:position], re.IGNORECASE) is not None


def _about_a_model(text: str, position: int, mentions: list[tuple[int, str]]) -> bool:
    """Whether the sentence around a position names a model: then it is about that model's mask."""
    before = max(text.rfind(mark, 0, position) for mark in (". ", "\n", "; "))
    ends = [end for mark in (". ", "\n", "; ") if (end := text.find(mark, position)) >= 0]
    return any(before < at < min(ends, default=len(text)) for at, _ in mentions)
