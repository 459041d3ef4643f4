"""How many lesions a text speaks of, against how many were outlined."""

import re
from collections.abc import Iterator, Sequence

from core.report.lesion_names import ORDINALS, Mention
from core.report.record import Facts
from core.report.subjects import Subjects
from core.report.vocabulary import NUMBER_WORDS, UNIT

_LESIONS = r"(?:lesions?|mass(?:es)?|nodules?|tumou?rs?)\b"
_THINGS = rf"(?:{_LESIONS}|(?:foci|focus|components?|regions?)\b)"
_MORE = "second|third|other|another|further|additional|more|separate"
_SMALL = "|".join(word for word in NUMBER_WORDS)
_COUNTED = re.compile(
    rf"(?<![.,\d])\b(\d+|{_SMALL}|several|multiple|numerous|many|both)(?![.,]\d)\s+(?!(?:{UNIT})\b)(?:[a-z-]+\s+){{0,2}}?{_THINGS}(?!\s+\ue000)"
    rf"|\b({'|'.join(ORDINALS[1:])}|another|additional|further|satellite|multifocal)\b\s*(?:(?:[a-z-]+\s+){{0,2}}?{_THINGS})?",
    re.IGNORECASE,
)
_NONE = re.compile(rf"\b(?:no|without(?: a)?|not a)\s+(?!{_MORE})(?:[a-z-]+\s+)?{_THINGS}", re.IGNORECASE)
_SEEN = re.compile(
    r"\b(?:an?|the)\s+(?:[a-z-]+\s+)?(?:lesion|mass|nodule|focus)\s+(?:is|was|lies|sits|measures|has)\b"
    r"(?!\s+(?:not|neither)\b)",
    re.IGNORECASE,
)
_THE_OTHER = re.compile(r"\b(?:other|remaining)\s+$", re.IGNORECASE)
_PART = re.compile(r"\b(?:other|remaining|of (?:the|these|all))\b", re.IGNORECASE)
_AND_ANOTHER = re.compile(r"\b(?:an)?other\b|\band one\b|\b(?:a|the) (?:second|third)\b", re.IGNORECASE)
_AT_LEAST = {word: place for place, word in enumerate(ORDINALS, 1)}
_PLURAL = ("several", "multiple", "numerous", "many", "multifocal", "satellite", "additional", "further", "another")


def count_faults(
    text: str, models: list[tuple[int, str]], lesions: Sequence[Mention], subjects: Subjects, facts: Facts
) -> Iterator[tuple[int, int, str]]:
    """(start, end, reason) of every wrong count of lesions, and of every lesion that does not exist.

    A single lesion is counted by its separate regions, for "two lesions" may well be meant by one outline in two parts.

    Args:
        text: words with model names and lesions' numbers blanked out.
        models: (position, title) of every model that is named.
        lesions: where lesions are named by their numbers.
        subjects: which lesion each place in the text is about.
        facts: what was measured.
    """
    n, reason = _outlined(facts)
    numbers = {lesion.number for lesion in facts.lesions}
    for mention in lesions:
        if missing := [str(number) for number in mention.numbers if number not in numbers]:
            yield mention.start, mention.end, f"there is no lesion {' or '.join(missing)}; {reason}"
    for match in _COUNTED.finditer(text):
        if match[2]:
            word, things = match[2].lower(), re.search(_THINGS, match[0], re.IGNORECASE)
            if _negated(text, match.start()):
                fits = n < _AT_LEAST.get(word, 2) or (facts.several and word not in _AT_LEAST)
            elif not things and word not in ("multifocal", "satellite"):
                continue
            else:
                fits = n >= _AT_LEAST.get(word, 2)
        else:
            fits = any(_fits(match[1].lower(), count) for count in _possible(text, match, subjects, facts, n))
        if not fits:
            yield match.start(), match.end(), reason
    for match in _NONE.finditer(text):
        if n and not _about_a_model(text, match.start(), models):
            yield match.start(), match.end(), reason
    for match in _SEEN.finditer(text):
        if n == 0 and not _about_a_model(text, match.start(), models):
            yield match.start(), match.end(), reason


def _outlined(facts: Facts) -> tuple[int, str]:
    """How many lesions, or regions of the only one, and that in words."""
    if facts.several:
        n = len(facts.outlined)
        return n, f"{n} {'lesion is' if n == 1 else 'lesions are'} outlined" if n else "no lesion was outlined"
    n = sum(lesion.n_components for lesion in facts.lesions)
    return n, f"the outline has {n} separate region{'' if n == 1 else 's'}" if n else "no lesion was outlined"


def _possible(text: str, match: re.Match[str], subjects: Subjects, facts: Facts, n: int) -> set[int]:
    """The counts that are right here."""
    if not facts.several:
        return {n}
    if not re.search(rf"{_LESIONS}$", match[0], re.IGNORECASE):
        asked = subjects.of(match.start(), match.end()).numbers
        regions = [lesion.n_components for lesion in facts.outlined if not asked or lesion.number in asked]
        return {*regions, *(() if asked else (n, sum(regions)))}
    before = re.split(r"[.\n]", text[: match.start()])[-1]
    if _THE_OTHER.search(before):
        return set(range(1, n))
    rest = re.split(r"[.\n]", text[match.end() :], maxsplit=1)[0]
    is_one = match[1].lower() in ("one", "1")
    if _PART.search(f"{before}{match[0]}") or (is_one and _AND_ANOTHER.search(rest)):
        return set(range(1, n + 1))
    return {n}


def _fits(word: str, n: int) -> bool:
    if word == "both":
        return n == 2
    if word in _PLURAL:
        return n >= 2
    return (int(word) if word.isdigit() else NUMBER_WORDS[word]) == n


def _negated(text: str, position: int) -> bool:
    return re.search(r"\b(?:no|without a|not a)\s+$", text[:position], re.IGNORECASE) is not None


def _about_a_model(text: str, position: int, models: list[tuple[int, str]]) -> bool:
    """Whether the sentence around a position names a model: then it is about that model's mask."""
    before = max(text.rfind(mark, 0, position) for mark in (". ", "\n", "; "))
    ends = [end for mark in (". ", "\n", "; ") if (end := text.find(mark, position)) >= 0]
    return any(before < at < min(ends, default=len(text)) for at, _ in models)
