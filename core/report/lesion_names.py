"""Lesions as a text names them: "lesion 2", "lesions 1, 2 and 4", "lesions 1 to 3", "the second lesion"."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.report.vocabulary import NUMBER_WORDS, UNIT

_WORDS = "|".join(sorted((word for word, value in NUMBER_WORDS.items() if 1 <= value <= 20), key=len, reverse=True))
_ONE = rf"(?:\d{{1,2}}(?![\d]|[.,]\d)|(?:{_WORDS})\b)"
_JOINT = r"\s*(?:,\s*and|,|and|&|or|/|to|[-–])\s*"
_AGAIN = r"(?:(?:the\s+)?lesions?\s+)?(?:no\.?\s*|#\s*)?"
_COUNTED = (
    r"(?:[a-z]+\s+)?(?:(?:include|exclude|positive|negative|brush|eraser|click|box|scribble|lasso|stroke|point|region"
    r"|part|component|diameter|model|network|method|slice|pixel|time)\w*)"
)
_BEGINS = r"\blesions?\s+(?:no\.?\s*|numbers?\s+|#\s*)?"
_NOT_COUNTING = rf"(?!\s*(?:(?:{UNIT})(?![\w²])|[×x*%]|by\s+\d|{_COUNTED}\b))"
_NAMED = re.compile(rf"{_BEGINS}(?P<numbers>{_ONE}(?:{_JOINT}{_AGAIN}{_ONE})*){_NOT_COUNTING}", re.IGNORECASE)
_ONE_NAMED = re.compile(rf"{_BEGINS}(?P<numbers>{_ONE}){_NOT_COUNTING}", re.IGNORECASE)
BESIDE = re.compile(
    r"\b(?:than|unlike|in contrast (?:to|with)|compared (?:to|with))\s+(?:the\s+)?(?:\w+\s+of\s+)?$", re.IGNORECASE
)
"""Stands before a lesion that another one is only compared with."""
_STEP = re.compile(rf"(?P<number>{_ONE})|(?P<range>\bto\b|[-–])", re.IGNORECASE)
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
"""From the first on."""
_ORDINAL = re.compile(rf"\b({'|'.join(ORDINALS)})\s+(?:outlined\s+|drawn\s+)?lesion\b", re.IGNORECASE)
_NAMED_ALREADY = re.compile(
    rf"\b(?:{'|'.join(ORDINALS)}|other|(?:larg|small|bigg|bright|dark)(?:er|est)|upper|lower)\s+$", re.IGNORECASE
)
_ANY = re.compile(r"\b(?:an?|the|this|each)\s+$", re.IGNORECASE)
_BLANK = "\ue000"


class Mention(NamedTuple):
    """Where a text names one lesion or a few, and which."""

    start: int
    end: int
    numbers: tuple[int, ...]
    """In the order in which they are named."""


def mask_lesions(text: str, known: Sequence[int]) -> tuple[str, list[Mention]]:
    """The text with lesions' numbers blanked out, for they measure nothing, and where lesions are named.

    Args:
        text: words.
        known: numbers of the lesions that there are, rising; "the second lesion" is the second of them.

    Returns:
        (text of the same length, mentions in order, of lesions that do not exist too).
    """
    found = list(_by_number(text, known))
    for _, (start, end) in found:
        numbers = re.sub(rf"\d+|\b(?:{_WORDS})\b", lambda match: _BLANK * len(match[0]), text[start:end], flags=re.I)
        text = f"{text[:start]}{numbers}{text[end:]}"
    mentions = [mention for mention, _ in found]
    for match in _ORDINAL.finditer(text):
        place = ORDINALS.index(match[1].lower())
        if place < len(known):
            mentions.append(Mention(match.start(), match.end(), (known[place],)))
    return text, sorted(mentions)


def _by_number(text: str, known: Sequence[int]) -> Iterator[tuple[Mention, tuple[int, int]]]:
    at = 0
    while match := _NAMED.search(text, at):
        before = text[max(0, match.start() - 60) : match.start()]
        if BESIDE.search(before):  # "than lesion 1, lesion 2 …" does not speak of both
            match = _ONE_NAMED.match(text, match.start()) or match
        at = match.end()
        if _NAMED_ALREADY.search(before) or (not match["numbers"][0].isdigit() and _ANY.search(before)):
            continue  # "the second lesion 18 mm", "of the lesion two diameters" name none
        yield Mention(match.start(), match.end(), tuple(_numbers(match["numbers"], known))), match.span("numbers")


def _numbers(written: str, known: Sequence[int]) -> Iterator[int]:
    """Each number once, ranges as the lesions that there are in them."""
    last, ranging, said = 0, False, set[int]()
    for match in _STEP.finditer(written):
        if match["range"]:
            ranging = True
            continue
        number = int(match[0]) if match[0].isdigit() else NUMBER_WORDS[match[0].lower()]
        between = [one for one in known if last < one < number] if ranging else []
        for one in (*between, number):
            if one not in said:
                said.add(one)
                yield one
        last, ranging = number, False
