"""The shape of what a check knows of one language: words and patterns as data, without any rule."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Pattern = re.Pattern[str]


def rx(pattern: str) -> Pattern:
    """A pattern that does not mind capitals."""
    return re.compile(pattern, re.IGNORECASE)


def measures(**patterns: str) -> dict[str, Pattern]:
    """Kinds of `Measurement` -> the names that sentences give them."""
    return {kind: rx(pattern) for kind, pattern in patterns.items()}


def any_of(words: Mapping[str, object] | tuple[str, ...]) -> str:
    """An alternation that prefers the longest."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True)
class NumberWords:
    """How numbers and their units are written."""

    decimal: str
    """ "." or ","."""
    digits: Pattern
    """A number in digits, with its groups of thousands and its decimals."""
    spelled: Pattern
    """A number in words."""
    read: Callable[[str], tuple[int, str] | None]
    """Such words as (whole part, digits behind the decimal sign), None when they are no number."""
    small: Mapping[str, int]
    """The words, in lower case, that count a few things."""
    unit: str
    """A pattern of all units."""
    unit_after: Pattern
    """A unit right behind a number, as group 1."""
    joined: Pattern
    """What may stand between two numbers that are said in one breath."""


@dataclass(frozen=True)
class LesionWords:
    """How lesions are named, and how sentences go on about them."""

    named: Pattern
    """One lesion or several by number; the numbers are the group "numbers"."""
    one_named: Pattern
    step: Pattern
    """Within the numbers: the next one is the group "number", a word for "to" the group "range"."""
    ordinal: Pattern
    """Such as "the second lesion", the ordinal being group 1."""
    ordinals: Mapping[str, int]
    """In lower case -> place, from 1."""
    named_already: Pattern
    """Before "lesion": it is named by something else than the number behind it."""
    any_one: Pattern
    """Before "lesion": a spelled-out number behind it is not its name."""
    beside: Pattern
    """Before a lesion that another one is only compared with."""
    to_a_lesion: Pattern
    """Between something said and the lesion behind it that it is said of."""
    all_together: Pattern
    others: Pattern
    """In a sentence that no longer speaks of the lesion in the one before."""
    goes_on: Pattern


@dataclass(frozen=True)
class CountWords:
    """How lesions and their regions are counted."""

    counted: Pattern
    """Group 1: a number or a word such as "several"; group 2: words for one more."""
    things: Pattern
    ends_with_lesions: Pattern
    none: Pattern
    seen: Pattern
    """A sentence that speaks of a lesion as being there."""
    negation: Pattern
    """Stands right before a count that is denied."""
    the_other: Pattern
    part: Pattern
    one: tuple[str, ...]
    and_another: Pattern
    both: tuple[str, ...]
    plural: tuple[str, ...]
    at_least: Mapping[str, int]
    """Words of group 2 -> so many lesions there must be; 2 for those that are not here."""
    stand_alone: tuple[str, ...]
    """Words of group 2 that need no noun."""


@dataclass(frozen=True)
class SideWords:
    """Sides of the image and brightness."""

    left_right: Pattern
    up_down: Pattern
    sides: Mapping[str, str]
    """Group 1 (or 2) of both, in lower case -> "left", "right", "upper" or "lower"."""
    both: Pattern
    centre: Pattern
    brightness: Pattern
    """Group 1 matches "brighter", group 2 "darker"."""


@dataclass(frozen=True)
class MeasureWords:
    """Names of measures, and what ties a number to one or to a model."""

    kinds: Mapping[str, Pattern]
    leads_back: Pattern
    """Between a number and the measure named behind it."""
    to_a_model: Pattern
    joint: Pattern
    """Between two measures that are named behind a number."""
    about_outline: Pattern
    about_tests: Pattern


@dataclass(frozen=True)
class StatementWords:
    """What a report must not state, whatever the facts are."""

    forbidden: Mapping[str, Pattern]
    """What it is -> never right, whatever stands around it."""
    disclaimed: Mapping[str, Pattern]
    """Has a place in a sentence that says what a report does not do, and in a question to a doctor."""
    disclaimer: Pattern
    turn: Pattern
    """Where a disclaimer ends because the sentence takes it back."""
    question: Pattern
    """A whole question that may be put to a doctor."""
    methods: Mapping[str, Pattern]
    modalities: Mapping[str, Pattern]


@dataclass(frozen=True)
class Vocabulary:
    """All that a check knows of one language."""

    code: str
    sentence_end: Pattern
    numbers: NumberWords
    lesions: LesionWords
    counts: CountWords
    sides: SideWords
    measures: MeasureWords
    statements: StatementWords
    common: frozenset[str]
    """Short words that hardly any sentence does without, and no other of our languages has; none for Chinese."""
