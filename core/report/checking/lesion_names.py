"""Lesions as a text names them: "lesion 2", "lesions 1, 2 and 4", "lesions 1 to 3", "the second lesion"."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.report.checking.vocabularies import vocabulary
from core.report.checking.vocabulary import LesionWords, NumberWords

_BLANK = "\ue000"


class Mention(NamedTuple):
    """Where a text names one lesion or a few, and which."""

    start: int
    end: int
    numbers: tuple[int, ...]
    """In the order in which they are named."""


def mask_lesions(text: str, known: Sequence[int], language: str = "en") -> tuple[str, list[Mention]]:
    """The text with lesions' numbers blanked out, for they measure nothing, and where lesions are named.

    Args:
        text: words.
        known: numbers of the lesions that there are, rising; "the second lesion" is the second of them.
        language: of the words.

    Returns:
        (text of the same length, mentions in order, of lesions that do not exist too).
    """
    words, numbers = vocabulary(language).lesions, vocabulary(language).numbers
    found = list(_by_number(text, known, words, numbers))
    for _, (start, end) in found:
        blanked = words.step.sub(lambda match: match[0] if match["range"] else _BLANK * len(match[0]), text[start:end])
        text = f"{text[:start]}{blanked}{text[end:]}"
    mentions = [mention for mention, _ in found]
    for match in words.ordinal.finditer(text):
        place = _place(match[1], words, numbers)
        if 1 <= place <= len(known):
            mentions.append(Mention(match.start(), match.end(), (known[place - 1],)))
    return text, sorted(mentions)


def _place(ordinal: str, words: LesionWords, numbers: NumberWords) -> int:
    place = words.ordinals.get(ordinal.lower())
    return place if place is not None else _value(ordinal, numbers)


def _value(written: str, numbers: NumberWords) -> int:
    return int(written) if written.isdecimal() else numbers.small.get(written.lower(), 0)


def _by_number(
    text: str, known: Sequence[int], words: LesionWords, numbers: NumberWords
) -> Iterator[tuple[Mention, tuple[int, int]]]:
    at = 0
    while match := words.named.search(text, at):
        before = text[max(0, match.start() - 60) : match.start()]
        if words.beside.search(before):  # "than lesion 1, lesion 2 …" does not speak of both
            match = words.one_named.match(text, match.start()) or match
        at = match.end()
        if words.named_already.search(before) or (not match["numbers"][0].isdecimal() and words.any_one.search(before)):
            continue  # "the second lesion 18 mm", "of the lesion two diameters" name none
        said = tuple(_numbers(match["numbers"], known, words, numbers))
        yield Mention(match.start(), match.end(), said), match.span("numbers")


def _numbers(written: str, known: Sequence[int], words: LesionWords, numbers: NumberWords) -> Iterator[int]:
    """Each number once, ranges as the lesions that there are in them."""
    last, ranging, said = 0, False, set[int]()
    for match in words.step.finditer(written):
        if match["range"]:
            ranging = True
            continue
        number = _value(match["number"], numbers)
        between = [one for one in known if last < one < number] if ranging else []
        for one in (*between, number):
            if one not in said:
                said.add(one)
                yield one
        last, ranging = number, False
