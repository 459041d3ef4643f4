"""Every number of a text against the facts: right dimension, measure, model and lesion, right within rounding."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from core.report.checking.number_support import COUNTED, Said, support
from core.report.checking.numerals import Numeral, numerals
from core.report.checking.subjects import Subject, Subjects, shared_out
from core.report.checking.vocabularies import vocabulary
from core.report.checking.vocabulary import MeasureWords
from core.report.gathering.measurement import Measurement
from core.report.gathering.measurements import measurements
from core.report.gathering.record import Facts
from core.report.wording.sentences import sentences

_NEAR = 25
"""Characters between a measure's name and a number within which the number must be of that measure's dimension."""
Kind: TypeAlias = tuple[int, int, str]
"""(start, end, kind) of a measure's name in the text."""


class CheckedNumber(NamedTuple):
    """A number that states a measurement, and what came of looking for its fact."""

    start: int
    end: int
    """Where the number, with its unit if it has one, stands in the text."""
    reason: str
    """Why no fact supports it; "" when one does."""
    fact: Measurement | None


def checked_numbers(
    text: str, models: list[tuple[int, str]], subjects: Subjects, facts: Facts, language: str = "en"
) -> Iterator[CheckedNumber]:
    """Every number that states a measurement.

    Args:
        text: words with model names and lesions' numbers blanked out.
        models: (position, title) of every model that is named.
        subjects: which lesion each place in the text is about.
        facts: what was measured.
        language: of the words. Figures out of a model card belong into sentences about that model's tests.
    """
    words = vocabulary(language).measures
    known = [item for item in measurements(facts) if item.quantity.value is not None]
    without_cards = [item for item in known if not item.path.startswith("cards.")]
    drawn_by = {lesion.segmentation.title for lesion in facts.lesions}
    written = numerals(text, language)
    for start, end, _ in sentences(text, language):
        found = [numeral for numeral in written if start <= numeral.start < end]
        named = [(at, title) for at, title in models if start <= at < end]
        on_tests = words.about_tests.search(text, start, end) is not None
        about = known if on_tests else without_cards
        yield from _sentence(text, start, end, found, named, subjects, about, drawn_by, words)


def _sentence(
    text: str,
    start: int,
    end: int,
    found: list[Numeral],
    named: list[tuple[int, str]],
    subjects: Subjects,
    known: list[Measurement],
    drawn_by: set[str],
    words: MeasureWords,
) -> Iterator[CheckedNumber]:
    kinds = _kinds(text, start, end, words)
    about_outline = words.about_outline.search(text, start, end) is not None
    since, measures, models, used = start, set[str](), set[str](), set[int]()
    near, only = False, {title for _, title in named} if len(named) == 1 else set()
    for k, numeral in enumerate(found):
        following = found[k + 1].start if k + 1 < len(found) else end
        before = [
            item
            for item in kinds
            if since <= item[0] < numeral.start and item[0] not in used and item[2] not in COUNTED
        ]
        after = _directly_after(text, numeral.end, following, kinds, words)
        if after:
            measures, near = {item[2] for item in after}, True
            used |= {item[0] for item in after}
        elif before:
            measures, near = {item[2] for item in before}, numeral.start - before[-1][1] <= _NEAR
        elif not numeral.follows or (numeral.unit == "%" and found[k - 1].unit != "%"):
            measures, near = set(), False
        models = _models(text, numeral, following, since, named, used, words) or models or only
        since = numeral.end
        if numeral.spelled and not _is_a_claim(numeral, measures, bool(after)):
            continue
        said_of = Said(measures, near, models, about_outline or bool(drawn_by & models), *_lesions(found, k, subjects))
        yield CheckedNumber(numeral.start, numeral.end, *support(numeral, said_of, known))


def _lesions(found: list[Numeral], k: int, subjects: Subjects) -> tuple[Subject, bool]:
    """Whose the k-th number is, and whether it must be true of each of them."""
    first = last = k
    while first and found[first].follows:
        first -= 1
    while last + 1 < len(found) and found[last + 1].follows:
        last += 1
    subject = subjects.of(found[k].start, found[k].end)
    dealt = shared_out(subject.numbers, last - first + 1)[k - first]
    return subject._replace(numbers=dealt), first == last


def _kinds(text: str, start: int, end: int, words: MeasureWords) -> list[Kind]:
    """Names of measures in a sentence; "predicted IoU" is not also an IoU."""
    found = [
        (match.start(), match.end(), kind)
        for kind, pattern in words.kinds.items()
        for match in pattern.finditer(text, start, end)
    ]
    return sorted(a for a in found if not any(b[0] <= a[0] and a[1] <= b[1] and b != a for b in found))


def _directly_after(text: str, end: int, following: int, kinds: list[Kind], words: MeasureWords) -> list[Kind]:
    """The measures named right after a number, as in "34 mm in longest diameter" or "2 include clicks"."""
    found: list[Kind] = []
    for item in kinds:
        if end <= item[0] < following:
            between = text[found[-1][1] if found else end : item[0]]
            if not (words.joint if found else words.leads_back).fullmatch(between):
                break
            found.append(item)
    return found


def _models(
    text: str,
    numeral: Numeral,
    following: int,
    since: int,
    named: list[tuple[int, str]],
    used: set[int],
    words: MeasureWords,
) -> set[str]:
    for at, title in named:
        if numeral.end <= at < following and at not in used and words.to_a_model.fullmatch(text[numeral.end : at]):
            used.add(at)
            return {title}
    return {title for at, title in named if since <= at < numeral.start and at not in used}


def _is_a_claim(numeral: Numeral, measures: set[str], directly: bool) -> bool:
    """Whether a spelled-out number states a measurement, and not "one of" or "two methods"."""
    counted = directly and bool(measures & COUNTED)
    return numeral.unit is not None or numeral.value >= 20 or numeral.decimals > 0 or (counted and numeral.value > 1)
