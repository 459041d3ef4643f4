"""Whether any fact supports a number, given what its sentence says it is about."""

from typing import NamedTuple

from core.report.checking.number_match import comparable, equal
from core.report.checking.numerals import Numeral
from core.report.checking.subjects import Subject
from core.report.checking.units import UNITS
from core.report.gathering.measurement import Measurement

COUNTED = {"include", "exclude", "boxes", "clicks", "models", "scribbles", "lassos", "brush", "eraser"}
"""What a number counts stands after it, never before it."""
_OVERLAPS = {"dice", "iou", "sensitivity", "precision", "hd95", "disputed"}
"""Measured against all lesions together, never against one of several."""


class Said(NamedTuple):
    """What a sentence says that a number is."""

    measures: set[str]
    near: bool
    """Whether the measure is named so near that the number must be of it."""
    models: set[str]
    about_outline: bool
    """Whether it may be about the outlines although a model is named."""
    subject: Subject
    of_each: bool
    """Whether it must be true of each lesion in the subject, and not of one of them."""


def support(numeral: Numeral, said: Said, known: list[Measurement]) -> tuple[str, Measurement | None]:
    """The fact that a number states, or why there is none.

    Args:
        numeral: as somebody wrote it.
        said: what the sentence says of it.
        known: all facts that it may be.

    Returns:
        (reason in words, "" when a fact supports it; that fact, the likeliest of several).
    """
    candidates = [item for item in known if comparable(numeral, item)]
    if said.models:
        candidates = [item for item in candidates if _is_about_models(item, said)]
    everyone = {number for item in known for number in item.lesions}
    of_these = [item for item in candidates if _is_about_lesions(item, said, everyone)]
    if fitting := _fitting(numeral, of_these, said, known):
        return "", fitting[0]
    return _why_not(numeral, candidates, said, known, everyone), None


def _why_not(
    numeral: Numeral, candidates: list[Measurement], said: Said, known: list[Measurement], everyone: set[int]
) -> str:
    if said.subject.numbers and _fitting(numeral, candidates, said._replace(subject=Subject()), known):
        which = " and ".join(str(number) for number in said.subject.numbers)
        return f"this is not of lesion {which}" if len(everyone) > 1 else "no fact of the lesion has this number"
    if numeral.unit is None:
        return "no fact has this number" if not said.measures else "no fact of this measure has this number"
    if UNITS[numeral.unit][0] == "foreign":
        return "nothing was measured in this unit"
    of_measure = "no fact of this measure has this value in this unit"
    return of_measure if said.measures else "no fact has this value in this unit"


def _fitting(
    numeral: Numeral, candidates: list[Measurement], said: Said, known: list[Measurement]
) -> list[Measurement]:
    """The facts that a number may be, those of the measure that is named first; none when it is not true of each."""
    of_measure = [item for item in candidates if item.kind in said.measures]
    if of_measure or (said.near and any(item.kind in said.measures for item in known)):
        candidates = of_measure
    fitting = [item for item in candidates if equal(numeral, item)]
    wanted = set(said.subject.numbers)
    if not said.of_each or len(wanted) < 2 or any(not item.lesions or item.lesions == wanted for item in fitting):
        return fitting
    return fitting if wanted <= {number for item in fitting for number in item.lesions} else []


def _is_about_models(item: Measurement, said: Said) -> bool:
    if item.models:
        return item.models <= said.models
    return said.about_outline or not item.lesions or item.kind in COUNTED


def _is_about_lesions(item: Measurement, said: Said, everyone: set[int]) -> bool:
    wanted = set(said.subject.numbers)
    if not wanted or everyone <= wanted:
        return True
    if item.lesions:
        return item.lesions <= wanted
    if item.path.startswith("cards.") or not item.models:
        return item.kind != "disputed"
    return bool(said.models) and (not said.subject.named or item.kind not in _OVERLAPS)
