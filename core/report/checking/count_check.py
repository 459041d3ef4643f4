"""How many lesions a text speaks of, against how many were outlined."""

import re
from collections.abc import Iterator, Sequence

from core.report.checking.lesion_names import Mention
from core.report.checking.subjects import Subjects
from core.report.checking.vocabularies import vocabulary
from core.report.checking.vocabulary import CountWords, NumberWords
from core.report.gathering.record import Facts

_CUT = re.compile(r"[.。\n]")
_CLAUSES = (". ", "。", "\n", "; ", "；")


def count_faults(
    text: str,
    models: list[tuple[int, str]],
    lesions: Sequence[Mention],
    subjects: Subjects,
    facts: Facts,
    language: str = "en",
) -> Iterator[tuple[int, int, str]]:
    """(start, end, reason) of every wrong count of lesions, and of every lesion that does not exist.

    A single lesion is counted by its separate regions, for "two lesions" may well be meant by one outline in two parts.

    Args:
        text: words with model names and lesions' numbers blanked out.
        models: (position, title) of every model that is named.
        lesions: where lesions are named by their numbers.
        subjects: which lesion each place in the text is about.
        facts: what was measured.
        language: of the words.
    """
    words, number_words = vocabulary(language).counts, vocabulary(language).numbers
    n, reason = _outlined(facts)
    numbers = {lesion.number for lesion in facts.lesions}
    for mention in lesions:
        if missing := [str(number) for number in mention.numbers if number not in numbers]:
            yield mention.start, mention.end, f"there is no lesion {' or '.join(missing)}; {reason}"
    for match in words.counted.finditer(text):
        if match[2]:
            word = match[2].lower()
            least = words.at_least.get(word, 2)
            if words.negation.search(text, 0, match.start()):
                fits = n < least or (facts.several and word not in words.at_least)
            elif not words.things.search(match[0]) and word not in words.stand_alone:
                continue
            else:
                fits = n >= least
        else:
            possible = _possible(text, match, subjects, facts, n, words)
            fits = any(_fits(match[1].lower(), count, words, number_words) for count in possible)
        if not fits:
            yield match.start(), match.end(), reason
    for match in words.none.finditer(text):
        if n and not _about_a_model(text, match.start(), models):
            yield match.start(), match.end(), reason
    for match in words.seen.finditer(text):
        if n == 0 and not _about_a_model(text, match.start(), models):
            yield match.start(), match.end(), reason


def _outlined(facts: Facts) -> tuple[int, str]:
    """How many lesions, or regions of the only one, and that in words."""
    if facts.several:
        n = len(facts.outlined)
        return n, f"{n} {'lesion is' if n == 1 else 'lesions are'} outlined" if n else "no lesion was outlined"
    n = sum(lesion.n_components for lesion in facts.lesions)
    return n, f"the outline has {n} separate region{'' if n == 1 else 's'}" if n else "no lesion was outlined"


def _possible(text: str, match: re.Match[str], subjects: Subjects, facts: Facts, n: int, words: CountWords) -> set[int]:
    """The counts that are right here."""
    if not facts.several:
        return {n}
    if not words.ends_with_lesions.search(match[0]):
        asked = subjects.of(match.start(), match.end()).numbers
        regions = [lesion.n_components for lesion in facts.outlined if not asked or lesion.number in asked]
        return {*regions, *(() if asked else (n, sum(regions)))}
    before = _CUT.split(text[: match.start()])[-1]
    if words.the_other.search(before):
        return set(range(1, n))
    rest = _CUT.split(text[match.end() :], maxsplit=1)[0]
    is_one = match[1].lower() in words.one
    if words.part.search(f"{before}{match[0]}") or (is_one and words.and_another.search(rest)):
        return set(range(1, n + 1))
    return {n}


def _fits(word: str, n: int, words: CountWords, numbers: NumberWords) -> bool:
    if word in words.both:
        return n == 2
    if word in words.plural:
        return n >= 2
    return (int(word) if word.isdecimal() else numbers.small.get(word)) == n


def _about_a_model(text: str, position: int, models: list[tuple[int, str]]) -> bool:
    """Whether the sentence around a position names a model: then it is about that model's mask."""
    before = max(text.rfind(mark, 0, position) for mark in _CLAUSES)
    ends = [end for mark in _CLAUSES if (end := text.find(mark, position)) >= 0]
    return any(before < at < min(ends, default=len(text)) for at, _ in models)
