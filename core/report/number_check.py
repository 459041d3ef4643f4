"""Every number of a text against the facts: right dimension, right measure, right model, right within rounding."""

import math
import re
from collections.abc import Iterator
from typing import TypeAlias

from core.report.measurements import Measurement, measurements
from core.report.numerals import Numeral, numerals
from core.report.quantity import digits
from core.report.record import Facts
from core.report.vocabulary import KIND, UNITS

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|\n+")
_LEADS_BACK = re.compile(r"\s*(?:\(|(?:in|as|for|of|by|from)\b)?\s*(?:the|its|their|a)?\s*$", re.IGNORECASE)
_TO_A_MODEL = re.compile(r"\s*(?:\(|(?:in|for|of|by|from|with)\b)?\s*(?:the)?\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:and|or|/|,)?\s*(?:the|its)?\s*", re.IGNORECASE)
_ABOUT_OUTLINE = re.compile(r"\boutlin\w+|\blesion\b", re.IGNORECASE)
_ABOUT_TESTS = re.compile(r"\btest|\bvalidation\b|\bcard\b", re.IGNORECASE)
"""Figures out of a model card belong into sentences about that model's tests, not about this slice."""
_NEAR = 25
"""Characters between a measure's name and a number within which the number must be of that measure's dimension."""
_MOST_OFF = 0.06
"""Rounding to one digit may be far off; this share of the value is the most that passes."""
_OWN = {"mm": "length", "mm²": "area", "px": "pixels", "px²": "pixels", "ms": "time", "%": "ratio", "count": "count"}
_COUNTED = {"include", "exclude", "boxes", "clicks", "models", "scribbles", "lassos", "brush", "eraser"}
"""What a number counts stands after it, never before it."""
Kind: TypeAlias = tuple[int, int, str]
"""(start, end, kind) of a measure's name in the text."""


def number_faults(text: str, mentions: list[tuple[int, str]], facts: Facts) -> Iterator[tuple[int, int, str]]:
    """(start, end, reason) of every number that no fact supports.

    Args:
        text: words with model names blanked out.
        mentions: (position, title) of every model that is named.
        facts: what was measured.
    """
    known = [item for item in measurements(facts) if item.quantity.value is not None]
    drawn_by = facts.segmentation.title if facts.segmentation is not None else ""
    for start, end in _sentences(text):
        named = [(at, title) for at, title in mentions if start <= at < end]
        yield from _sentence(text, start, end, named, known, drawn_by)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _sentence(
    text: str, start: int, end: int, named: list[tuple[int, str]], known: list[Measurement], drawn_by: str
) -> Iterator[tuple[int, int, str]]:
    kinds = _kinds(text, start, end)
    found = [numeral for numeral in numerals(text) if start <= numeral.start < end]
    about_outline = _ABOUT_OUTLINE.search(text, start, end) is not None
    if not _ABOUT_TESTS.search(text, start, end):
        known = [item for item in known if not item.path.startswith("cards.")]
    since, measures, models, used = start, set[str](), set[str](), set[int]()
    near, only = False, {title for _, title in named} if len(named) == 1 else set()
    for k, numeral in enumerate(found):
        following = found[k + 1].start if k + 1 < len(found) else end
        before = [
            item
            for item in kinds
            if since <= item[0] < numeral.start and item[0] not in used and item[2] not in _COUNTED
        ]
        after = _directly_after(text, numeral.end, following, kinds)
        if after:
            measures, near = {item[2] for item in after}, True
            used |= {item[0] for item in after}
        elif before:
            measures, near = {item[2] for item in before}, numeral.start - before[-1][1] <= _NEAR
        elif not numeral.follows:
            measures, near = set(), False
        models = _models(text, numeral, following, since, named, used) or models or only
        since = numeral.end
        if numeral.spelled and not _is_a_claim(numeral, measures, bool(after)):
            continue
        if not _supported(numeral, measures, near, models, about_outline or drawn_by in models, known):
            yield numeral.start, numeral.end, _reason(numeral, measures)


def _kinds(text: str, start: int, end: int) -> list[Kind]:
    """Names of measures in a sentence; "predicted IoU" is not also an IoU."""
    found = [(m.start(), m.end(), kind) for kind, pattern in KIND.items() for m in pattern.finditer(text, start, end)]
    return sorted(a for a in found if not any(b[0] <= a[0] and a[1] <= b[1] and b != a for b in found))


def _directly_after(text: str, end: int, following: int, kinds: list[Kind]) -> list[Kind]:
    """The measures named right after a number, as in "34 mm in longest diameter" or "2 include clicks"."""
    found: list[Kind] = []
    for item in kinds:
        if end <= item[0] < following:
            between, joint = (text[found[-1][1] : item[0]], _AND) if found else (text[end : item[0]], _LEADS_BACK)
            if not joint.fullmatch(between):
                break
            found.append(item)
    return found


def _models(
    text: str, numeral: Numeral, following: int, since: int, named: list[tuple[int, str]], used: set[int]
) -> set[str]:
    for at, title in named:
        if numeral.end <= at < following and at not in used and _TO_A_MODEL.fullmatch(text[numeral.end : at]):
            used.add(at)
            return {title}
    return {title for at, title in named if since <= at < numeral.start and at not in used}


def _is_a_claim(numeral: Numeral, measures: set[str], directly: bool) -> bool:
    """Whether a spelled-out number states a measurement, and not "one of" or "two methods"."""
    counted = directly and bool(measures & _COUNTED)
    return numeral.unit is not None or numeral.value >= 20 or numeral.decimals > 0 or (counted and numeral.value > 1)


def _supported(
    numeral: Numeral, measures: set[str], near: bool, models: set[str], about_outline: bool, known: list[Measurement]
) -> bool:
    candidates = [item for item in known if _comparable(numeral, item)]
    if models:
        candidates = [item for item in candidates if _is_about(item, models, about_outline)]
    of_measure = [item for item in candidates if item.kind in measures]
    if of_measure or (near and any(item.kind in measures for item in known)):
        candidates = of_measure
    return any(_equal(numeral, item) for item in candidates)


def _is_about(item: Measurement, models: set[str], about_outline: bool) -> bool:
    if item.models:
        return item.models <= models
    return about_outline or not item.path.startswith("lesion.")


def _comparable(numeral: Numeral, item: Measurement) -> bool:
    own = _OWN.get(item.quantity.unit, "ratio")
    asked = UNITS[numeral.unit][0] if numeral.unit else None
    return own in ("ratio", "count") and item.quantity.unit != "%" if asked is None else own == asked


def _equal(numeral: Numeral, item: Measurement) -> bool:
    value, factor = float(item.quantity.value or 0.0), UNITS[numeral.unit][1] if numeral.unit else 1.0
    value *= 0.01 if item.quantity.unit == "%" else 1.0
    if item.quantity.unit == "count":
        return numeral.value == value
    fact, written = value / factor, numeral.value
    as_printed = float(digits(item.quantity)) * fact / (item.quantity.value or 1.0)
    if math.isclose(as_printed, written, rel_tol=1e-9):
        return True
    if math.isclose(fact, written, rel_tol=1e-9, abs_tol=1e-12):
        return True
    half_a_step = 0.5000001 * 10.0**-numeral.decimals
    off = abs(fact - written)
    if off <= half_a_step:
        return off <= _MOST_OFF * abs(fact) or numeral.significant >= 2 or written == 0.0
    if numeral.decimals or numeral.significant < 2 or fact == 0:
        return False
    place = math.floor(math.log10(abs(fact))) - numeral.significant + 1
    return place > 0 and math.isclose(round(fact / 10.0**place) * 10.0**place, written)


def _reason(numeral: Numeral, measures: set[str]) -> str:
    if numeral.unit is None:
        return "no fact has this number" if not measures else "no fact of this measure has this number"
    if UNITS[numeral.unit][0] == "foreign":
        return "nothing was measured in this unit"
    return "no fact of this measure has this value in this unit" if measures else "no fact has this value in this unit"
