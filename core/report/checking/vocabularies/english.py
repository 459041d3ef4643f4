"""English, as a check reads it."""

import re

from core.report.checking.spelled import adding
from core.report.checking.units import alternation, units
from core.report.checking.vocabularies.english_statements import STATEMENTS
from core.report.checking.vocabulary import (
    CountWords,
    LesionWords,
    MeasureWords,
    NumberWords,
    SideWords,
    Vocabulary,
    any_of,
    measures,
    rx,
)  # fmt: skip

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * value for value, word in enumerate(_TENS, 2)}
_WORD = any_of((*_VALUES, "hundred", "thousand", "point"))
_UNITS = units(
    ("length", 1e-3, "micrometre|micrometres|micrometer|micrometers|micron|microns"),
    ("length", 1.0, "millimetre|millimetres|millimeter|millimeters"),
    ("length", 10.0, "centimetre|centimetres|centimeter|centimeters"),
    ("length", 1000.0, "metre|metres|meter|meters"),
    ("length", 25.4, "inch|inches"),
    ("area", 1.0, "square millimetre|square millimetres|square millimeter|square millimeters"),
    ("area", 100.0, "square centimetre|square centimetres|square centimeter|square centimeters"),
    ("pixels", 1.0, "pixel|pixels|square pixel|square pixels"),
    ("time", 1.0, "millisecond|milliseconds"),
    ("time", 1000.0, "second|seconds"),
    ("time", 60_000.0, "minute|minutes"),
    ("ratio", 0.01, "percent|per cent"),
    ("foreign", 1.0, "cubic millimetre|cubic millimetres|cubic millimeter|cubic millimeters|cubic centimetre"),
    ("foreign", 1.0, "cubic centimetres|cubic centimeter|cubic centimeters|millilitre|millilitres|litre|litres"),
    ("foreign", 1.0, "voxel|voxels|hour|hours|day|days|week|weeks|month|months|year|years|degree|degrees|tesla"),
)
_UNIT = alternation(_UNITS)

NUMBERS = NumberWords(
    decimal=".",
    digits=rx(r"(?<![\w.,])(?:\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)(?![\d])"),
    spelled=rx(rf"\b(?:{_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORD}))*\b"),
    read=adding(_VALUES, ("hundred",), ("thousand",), ("point",)),
    small=_VALUES,
    unit=_UNIT,
    unit_after=rx(rf"[\s\u00a0\u2009\u202f-]*({_UNIT})(?![\w²³])"),
    joined=rx(r"\s*(?:×|x|\*|/|by|and|to|or|[-–—]|,|\(row × column\))\s*$"),
)

_ONE = rf"(?:\d{{1,2}}(?![\d]|[.,]\d)|(?:{any_of(tuple(w for w, v in _VALUES.items() if 1 <= v <= 20))})\b)"
_JOINT = r"\s*(?:,\s*and|,|and|&|or|/|to|[-–])\s*"
_AGAIN = r"(?:(?:the\s+)?lesions?\s+)?(?:no\.?\s*|#\s*)?"
_COUNTED_THING = (
    r"(?:[a-z]+\s+)?(?:(?:include|exclude|positive|negative|brush|eraser|click|box|scribble|lasso|stroke|point|region"
    r"|part|component|diameter|model|network|method|slice|pixel|time)\w*)"
)
_BEGINS = r"\blesions?\s+(?:no\.?\s*|numbers?\s+|#\s*)?"
_NOT_COUNTING = rf"(?!\s*(?:(?:{_UNIT})(?![\w²])|[×x*%]|by\s+\d|{_COUNTED_THING}\b))"
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)

LESIONS = LesionWords(
    named=rx(rf"{_BEGINS}(?P<numbers>{_ONE}(?:{_JOINT}{_AGAIN}{_ONE})*){_NOT_COUNTING}"),
    one_named=rx(rf"{_BEGINS}(?P<numbers>{_ONE}){_NOT_COUNTING}"),
    step=rx(rf"(?P<number>{_ONE})|(?P<range>\bto\b|[-–])"),
    ordinal=rx(rf"\b({'|'.join(_ORDINALS)})\s+(?:outlined\s+|drawn\s+)?lesion\b"),
    ordinals={word: place for place, word in enumerate(_ORDINALS, 1)},
    named_already=rx(rf"\b(?:{'|'.join(_ORDINALS)}|other|(?:larg|small|bigg|bright|dark)(?:er|est)|upper|lower)\s+$"),
    any_one=rx(r"\b(?:an?|the|this|each)\s+$"),
    beside=rx(r"\b(?:than|unlike|in contrast (?:to|with)|compared (?:to|with))\s+(?:the\s+)?(?:\w+\s+of\s+)?$"),
    to_a_lesion=rx(
        r"\s*(?:half|part|quarter|quadrant|edge|side|third)?(?:\s+of the (?:image|slice|picture))?\s*"
        r"(?:\(|(?:is|lies|in|for|of|by|from)\b)?\s*(?:the)?\s*$"
    ),
    all_together=rx(r"\b(?:together|combined|altogether|both|all|in total|(?:the|their) total|the sum|each other)\b"),
    others=rx(
        r"\b(?:lesions|outlines|each|(?:an)?other|models?|methods?|the (?:larg|small|bigg|bright|dark)(?:er|est))\b"
    ),
    goes_on=rx(r"\s*(?:\(|:|(?:with|at)\b|,?\s*(?:which|whose)\b)"),
)

_LESION_NOUN = r"(?:lesions?|mass(?:es)?|nodules?|tumou?rs?)\b"
_THINGS = rf"(?:{_LESION_NOUN}|(?:foci|focus|components?|regions?)\b)"
_FEW = "|".join(_VALUES)

COUNTS = CountWords(
    counted=rx(
        rf"(?<![.,\d])\b(\d+|{_FEW}|several|multiple|numerous|many|both)(?![.,]\d)\s+(?!(?:{_UNIT})\b)"
        rf"(?:[a-z-]+\s+){{0,2}}?{_THINGS}(?!\s+\ue000)"
        rf"|\b({'|'.join(_ORDINALS[1:])}|another|additional|further|satellite|multifocal)\b\s*"
        rf"(?:(?:[a-z-]+\s+){{0,2}}?{_THINGS})?"
    ),
    things=rx(_THINGS),
    ends_with_lesions=rx(rf"{_LESION_NOUN}$"),
    none=rx(
        r"\b(?:no|without(?: a)?|not a)\s+(?!second|third|other|another|further|additional|more|separate)"
        rf"(?:[a-z-]+\s+)?{_THINGS}"
    ),
    seen=rx(
        r"\b(?:an?|the)\s+(?:[a-z-]+\s+)?(?:lesion|mass|nodule|focus)\s+(?:is|was|lies|sits|measures|has)\b"
        r"(?!\s+(?:not|neither)\b)"
    ),
    negation=rx(r"\b(?:no|without a|not a)\s+$"),
    the_other=rx(r"\b(?:other|remaining)\s+$"),
    part=rx(r"\b(?:other|remaining|of (?:the|these|all))\b"),
    one=("one", "1"),
    and_another=rx(r"\b(?:an)?other\b|\band one\b|\b(?:a|the) (?:second|third)\b"),
    both=("both",),
    plural=("several", "multiple", "numerous", "many", "multifocal", "satellite", "additional", "further", "another"),
    at_least={word: place for place, word in enumerate(_ORDINALS, 1)},
    stand_alone=("multifocal", "satellite"),
)

SIDES = SideWords(
    left_right=rx(r"\b(left|right)(?:most|ward|wards)?\b(?!\s+(?:out|unchanged|alone|as|angles?|empty)\b)"),
    up_down=rx(
        r"\b(upper|lower|top|bottom)\b"
        r"(?=[-\s]+(?:left|right|half|part|third|quarter|quadrant|edge|middle|of the (?:image|slice|picture)))"
    ),
    sides={"left": "left", "right": "right", "upper": "upper", "lower": "lower", "top": "upper", "bottom": "lower"},
    both=rx(r"\bbilateral\w*|\bboth (?:sides|halves)\b"),
    centre=rx(
        r"\b(?:at|in|near|around)\s+the\s+(?:very\s+)?(?:centre|center|middle)\s+of\s+the\s+(?:image|slice|picture)\b"
        r"|\b(?:lies|is|sits)\s+centrally\b"
    ),
    brightness=rx(r"\b(?:(brighter|hyperintense)|(darker|hypointense)) (?:than|to)\b"),
)

MEASURES = MeasureWords(
    kinds=measures(
        predicted_iou=r"predicted iou|expects an iou|estimated iou|estimates an iou|own estimate",
        area=r"\bareas?\b|\bsurface area",
        longest=r"\blongest\b|\bgreatest\b|\bmaxim(?:um|al)\b|\blong(?:er)? axis\b|\bmajor\b",
        perpendicular=r"\bperpendicular\b|\bacross\b|\bshort(?:er|est)? axis\b|\bminor\b",
        equivalent=r"\bequivalent\b|\bdisc\b|\bcircle\b",
        perimeter=r"\bperimeter\b|\bcircumference\b",
        share=r"\bshare\b|\bfraction\b",
        dice=r"\bdice\b",
        iou=r"\biou\b|\bjaccard\b",
        sensitivity=r"\bsensitivity\b|\brecall\b",
        precision=r"\bprecision\b",
        hd95=r"\bhd95\b|\bhausdorff\b|\bsurface distance\b",
        spacing=r"\bspacing\b|\bpixel size\b",
        thickness=r"\bthickness\b",
        slice=r"\bslice(?=\s+\d)",
        include=r"\binclude\b(?: clicks?)?|\bpositive clicks?\b",
        exclude=r"\bexclude\b(?: clicks?)?|\bnegative clicks?\b",
        boxes=r"\bbox(?:es)?\b",
        scribbles=r"\bscribbles?\b",
        lassos=r"\blassos?\b",
        brush=r"\bbrush strokes?\b",
        eraser=r"\beraser strokes?\b",
        ring=r"\bring\b|\bsurrounding ring\b",
        models=r"\b(?:automatic |other )?models?\b(?! card)|\bnetworks\b",
        clicks=r"\bclicks?\b|\bpoints?\b",
        head_distance=r"\bcontour of the head\b|\b(?:head['’]s|head) (?:contour|outline|edge)\b|\bedge of the head\b",
        spread=r"\bmean area\b|\bstandard deviation\b",
        disagreement=r"\b(?:mean )?disagree(?:ment|s)?\b",
    ),
    leads_back=rx(r"\s*(?:\(|(?:in|as|for|of|by|from)\b)?\s*(?:the|its|their|a)?\s*$"),
    to_a_model=rx(r"\s*(?:\(|(?:in|for|of|by|from|with)\b)?\s*(?:the)?\s*$"),
    joint=rx(r"\s*(?:and|or|/|,)?\s*(?:the|its)?\s*"),
    about_outline=rx(r"\boutlin\w+|\blesions?\b"),
    about_tests=rx(r"\btest|\bvalidation\b|\bcard\b"),
)

VOCABULARY = Vocabulary(
    code="en",
    sentence_end=re.compile(r"(?<=[.!?])\s+(?=[^a-z])|\n+"),
    numbers=NUMBERS,
    lesions=LESIONS,
    counts=COUNTS,
    sides=SIDES,
    measures=MEASURES,
    statements=STATEMENTS,
    common=frozenset(
        [
            "the",
            "and",
            "of",
            "is",
            "were",
            "are",
            "by",
            "with",
            "which",
            "this",
            "that",
            "from",
            "for",
            "its",
            "their",
            "against",
            "has",
            "have",
            "lesion",
            "lesions",
        ]
    ),
)
