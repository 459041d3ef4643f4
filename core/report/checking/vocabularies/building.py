"""What Spanish, French and German have in common when lesions are named and counted."""

from collections.abc import Iterable, Mapping

from core.report.checking.units import alternation
from core.report.checking.vocabulary import CountWords, LesionWords, NumberWords, any_of, rx


def numbers_with_comma(
    spelled: str, read: object, small: Mapping[str, int], unit_names: Iterable[str], joined: str
) -> NumberWords:
    """Numbers whose decimal sign is a comma; groups of thousands are parted by points or spaces.

    Args:
        spelled: a pattern of a number in words.
        read: what reads such words.
        small: words that count a few things.
        unit_names: as in `core.report.checking.units.units`.
        joined: an alternation of words that may stand between two numbers said in one breath.
    """
    unit = alternation(unit_names)
    return NumberWords(
        decimal=",",
        digits=rx(
            r"(?<![\w.,])(?:[1-9]\d{0,2}(?:[.\u00a0\u2009\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?![\d])"
        ),
        spelled=rx(spelled),
        read=read,  # type: ignore[arg-type]
        small=small,
        unit=unit,
        unit_after=rx(rf"[\s\u00a0\u2009\u202f-]*({unit})(?![\w²³])"),
        joined=rx(rf"\s*(?:×|x|\*|/|{joined}|[-–—]|,|\([\wäöüéèí ]+ × [\wäöüéèí ]+\))\s*$"),
    )


def lesion_words(
    *,
    noun: str,
    small: Mapping[str, int],
    again: str,
    conjunctions: str,
    to: str,
    counted: str,
    unit: str,
    ordinals: Mapping[str, int],
    described: str,
    articles: str,
    beside: str,
    to_a_lesion: str,
    all_together: str,
    others: str,
    goes_on: str,
) -> LesionWords:
    """How lesions are named; each argument is a part of a pattern in that language.

    Args:
        noun: "lesion" in all its forms.
        small: number words.
        again: what may stand before each further number, such as "the lesion".
        conjunctions: words between two numbers of lesions.
        to: the word that makes a range.
        counted: things that a number behind "lesion" may count, for then it is no name.
        unit: all units.
        ordinals: words for the first, the second … -> place.
        described: words before "lesion" that name it, such as "larger".
        articles: words before "lesion" that leave open which.
        beside: what stands before a lesion that another one is only compared with.
        to_a_lesion: between something said and the lesion behind it.
        all_together: words for all of them.
        others: words that end what is said of the lesion before.
        goes_on: what makes a compared lesion the subject after all.
    """
    words = any_of(tuple(word for word, value in small.items() if 1 <= value <= 20 and " " not in word))
    one = rf"(?:\d{{1,2}}(?![\d]|[.,]\d)|(?:{words})\b)"
    begins = rf"\b{noun}\s+(?:n[.ºo°r]{{1,2}}\s*|num[mé]er[oe]?\s+|nummer\s+|#\s*)?"
    joint = rf"\s*(?:,\s*(?:{conjunctions})\b|,|\b(?:{conjunctions}|{to})\b|&|/|[-–])\s*"
    no_name = rf"(?!\s*(?:(?:{unit})(?![\w²])|[×x*%]\s*\d|%|(?:\w+\s+)?(?:{counted})\b))"
    return LesionWords(
        named=rx(rf"{begins}(?P<numbers>{one}(?:{joint}{again}{one})*){no_name}"),
        one_named=rx(rf"{begins}(?P<numbers>{one}){no_name}"),
        step=rx(rf"(?P<number>{one})|(?P<range>\b(?:{to})\b|[-–])"),
        ordinal=rx(rf"\b({any_of(ordinals)})\s+{noun}\b"),
        ordinals=ordinals,
        named_already=rx(rf"\b(?:{any_of(ordinals)}|{described})\s+$"),
        any_one=rx(rf"\b(?:{articles})\s+$"),
        beside=rx(rf"(?:{beside})\s*$"),
        to_a_lesion=rx(rf"{to_a_lesion}\s*$"),
        all_together=rx(rf"\b(?:{all_together})\b"),
        others=rx(rf"\b(?:{others})\b"),
        goes_on=rx(goes_on),
    )


def count_words(
    *,
    small: Mapping[str, int],
    only_one: str,
    many: tuple[str, ...],
    both: tuple[str, ...],
    lesions: str,
    regions: str,
    unit: str,
    more: Mapping[str, int],
    stand_alone: tuple[str, ...],
    no: str,
    article: str,
    is_there: str,
    the_other: str,
    part: str,
    and_another: str,
) -> CountWords:
    """How lesions are counted; each argument is a word or a part of a pattern in that language.

    Args:
        small: number words; "one" is left out, because it is the article too.
        only_one: where that word, as a pattern, does count.
        many: words for two or more.
        both: words for two.
        lesions: all nouns for lesions.
        regions: nouns for parts of one.
        unit: all units.
        more: words for one more, ordinals among them -> so many there must be.
        stand_alone: those that need no noun.
        no: words that deny that there is one.
        article: words before "lesion" when a sentence speaks of it as being there.
        is_there: the verbs of such sentences.
        the_other: words for the remaining ones.
        part: words that speak of some of all.
        and_another: what goes on after "one of them".
    """
    few = any_of(tuple(word for word, value in small.items() if value != 1))
    word = r"[^\W\d_]+"
    things = rf"(?:{lesions}|{regions})\b"
    return CountWords(
        counted=rx(
            rf"(?<![.,\d])\b(\d+|{few}|{any_of((*many, *both))}|{only_one})(?![.,]\d)\s+(?!(?:{unit}|{any_of(more)})\b)"
            rf"(?:{word}\s+){{0,2}}?{things}(?!\s+\ue000)"
            rf"|\b({any_of((*more, *stand_alone))})\b\s*(?:(?:{word}\s+){{0,2}}?{things})?"
        ),
        things=rx(things),
        ends_with_lesions=rx(rf"(?:{lesions})$"),
        none=rx(rf"\b(?:{no})\s+(?!(?:{any_of(more)})\b)(?:{word}\s+)?{things}"),
        seen=rx(rf"\b(?:{article})\s+(?:{word}\s+)?(?:{lesions})\s+(?:{is_there})\b(?!\s+(?:nicht|pas|no)\b)"),
        negation=rx(rf"\b(?:{no})\s+$"),
        the_other=rx(rf"\b(?:{the_other})\s+$"),
        part=rx(rf"\b(?:{part})\b"),
        one=tuple(word for word, value in small.items() if value == 1),
        and_another=rx(rf"\b(?:{and_another})\b"),
        both=both,
        plural=(*many,),
        at_least=more,
        stand_alone=stand_alone,
    )
