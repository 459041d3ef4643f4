"""Every side of a text, and every "brighter", against where the lesions lie and how bright they are."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from core.report.checking.subjects import Subjects, shared_out
from core.report.checking.vocabularies import vocabulary
from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.record import Facts

_PLACES = {"left": "left", "right": "right", "upper": "in the upper part", "lower": "in the lower part"}

Found: TypeAlias = Iterator[tuple[int, int, str]]
"""(start, end, reason)"""


def side_faults(text: str, subjects: Subjects, facts: Facts, language: str = "en") -> Found:
    """Every side that no lesion in question lies on.

    Args:
        text: words with model names and lesions' numbers blanked out.
        subjects: which lesion each place in the text is about.
        facts: what was measured.
        language: of the words.
    """
    words = vocabulary(language).sides
    if not facts.outlined:
        for match in [*words.left_right.finditer(text), *words.up_down.finditer(text)]:
            yield match.start(), match.end(), "nothing was outlined that could lie on a side"
        return
    for pattern in (words.left_right, words.up_down):
        matches = list(pattern.finditer(text))
        about = [subjects.of(match.start(), match.end()).numbers for match in matches]
        for k, match in enumerate(matches):
            asked, each = _asked(matches, about, k)
            side = words.sides[(match[1] or match[2]).lower()]
            lesions = [lesion for lesion in facts.outlined if not asked or lesion.number in asked]
            right = [side in (lesion.horizontal, lesion.vertical) for lesion in lesions]
            if not (all(right) and right if each else any(right)):
                yield match.start(), match.end(), _where(pattern is words.left_right, lesions, facts)
    for match in words.both.finditer(text):
        if {"left", "right"} - {lesion.horizontal for lesion in facts.outlined}:
            yield match.start(), match.end(), "only the sides of the outlines' centroids are known"
    for match in words.centre.finditer(text):
        asked = subjects.of(match.start(), match.end()).numbers
        lesions = [lesion for lesion in facts.outlined if not asked or lesion.number in asked]
        central = [(lesion.horizontal, lesion.vertical) == ("middle", "middle") for lesion in lesions]
        if not any(central):
            yield match.start(), match.end(), "the outline's centroid does not lie in the middle of the image"


def _asked(matches: list[re.Match[str]], about: list[tuple[int, ...]], k: int) -> tuple[tuple[int, ...], bool]:
    """The lesions that the k-th side is said of, and whether of each: neighbours with one subject share it out."""
    first = last = k
    while first and about[first - 1] == about[k] and _near(matches[first - 1], matches[first]):
        first -= 1
    while last + 1 < len(about) and about[last + 1] == about[k] and _near(matches[last], matches[last + 1]):
        last += 1
    dealt = shared_out(about[k], last - first + 1)[k - first]
    return dealt, bool(dealt) and (first == last or len(dealt) == 1)


def _near(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() - one.end() <= 40 and not set(one.string[one.end() : other.start()]) & set(".。\n")


def brightness_faults(text: str, subjects: Subjects, facts: Facts, language: str = "en") -> Found:
    """Every "brighter than" and "darker than" that the mean intensities contradict; arguments as for `side_faults`."""
    for match in vocabulary(language).sides.brightness.finditer(text):
        asked = subjects.of(match.start(), match.end()).numbers
        lesions = [lesion for lesion in facts.outlined if not asked or lesion.number in asked]
        right = [_is_brighter(lesion) == bool(match[1]) for lesion in lesions]
        if facts.outlined and not (all(right) and right if asked else any(right)):
            yield match.start(), match.end(), "the mean intensities inside and around the outline say otherwise"


def _is_brighter(lesion: LesionFacts) -> bool | None:
    inside, ring = lesion.mean_inside.value, lesion.mean_ring.value
    return None if inside is None or ring is None else inside > ring


def _where(horizontally: bool, lesions: list[LesionFacts], facts: Facts) -> str:
    if not facts.several:
        side = facts.outlined[0].horizontal if horizontally else facts.outlined[0].vertical
        return f"the outline's centroid lies {_PLACES.get(side or '', 'in the middle')} in the image"
    if not lesions:
        return "this lesion has no outline that could lie on a side"
    return "; ".join(
        f"the centroid of lesion {lesion.number} lies "
        f"{_PLACES.get((lesion.horizontal if horizontally else lesion.vertical) or '', 'in the middle')} in the image"
        for lesion in lesions
    )
