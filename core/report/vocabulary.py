"""The words that a check looks for: units, measures, sides, and what a report may never state."""

import re

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: value for value, word in enumerate(_SMALL)}
NUMBER_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}

UNITS: dict[str, tuple[str, float]] = {}
"""In lower case -> (dimension, factor to mm, mm², px, px², ms or a ratio). Dimension "foreign" matches no fact."""
for _dimension, _factor, _names in (
    ("length", 1e-3, "µm μm um micrometre micrometres micrometer micrometers micron microns"),
    ("length", 1.0, "mm millimetre millimetres millimeter millimeters"),
    ("length", 10.0, "cm centimetre centimetres centimeter centimeters"),
    ("length", 1000.0, "m metre metres meter meters"),
    ("length", 25.4, "inch inches"),
    ("area", 1.0, "mm² mm2 mm^2 sqmm"),
    ("area", 100.0, "cm² cm2 cm^2 sqcm"),
    ("pixels", 1.0, "px pixel pixels px² px2 px^2"),
    ("time", 1.0, "ms millisecond milliseconds"),
    ("time", 1000.0, "s sec second seconds"),
    ("time", 60_000.0, "min minute minutes"),
    ("ratio", 0.01, "% percent"),
    (
        "foreign",
        1.0,
        "mm³ mm3 cm³ cm3 cc ml millilitre millilitres litre litres voxel voxels HU Gy mg kg g µg mmHg",
    ),
    ("foreign", 1.0, "hour hours day days week weeks month months year years degree degrees ° °C T tesla"),
):
    UNITS |= {name.lower(): (_dimension, _factor) for name in _names.split()}
for _name, _written in (("mm²", "millimet"), ("cm²", "centimet")):
    for _ending in ("re", "res", "er", "ers"):
        UNITS[f"square {_written}{_ending}"] = UNITS[_name]
        UNITS[f"cubic {_written}{_ending}"] = ("foreign", 1.0)
UNITS |= {"square pixel": ("pixels", 1.0), "square pixels": ("pixels", 1.0), "per cent": ("ratio", 0.01)}
UNIT = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))

KINDS: dict[str, str] = {
    "predicted_iou": r"predicted iou|expects an iou|estimated iou|estimates an iou|own estimate",
    "area": r"\bareas?\b|\bsurface area",
    "longest": r"\blongest\b|\bgreatest\b|\bmaxim(?:um|al)\b|\blong(?:er)? axis\b|\bmajor\b",
    "perpendicular": r"\bperpendicular\b|\bacross\b|\bshort(?:er|est)? axis\b|\bminor\b",
    "equivalent": r"\bequivalent\b|\bdisc\b|\bcircle\b",
    "perimeter": r"\bperimeter\b|\bcircumference\b",
    "share": r"\bshare\b|\bfraction\b",
    "dice": r"\bdice\b",
    "iou": r"\biou\b|\bjaccard\b",
    "sensitivity": r"\bsensitivity\b|\brecall\b",
    "precision": r"\bprecision\b",
    "hd95": r"\bhd95\b|\bhausdorff\b|\bsurface distance\b",
    "spacing": r"\bspacing\b|\bpixel size\b",
    "thickness": r"\bthickness\b",
    "slice": r"\bslice(?=\s+\d)",
    "include": r"\binclude\b(?: clicks?)?|\bpositive clicks?\b",
    "exclude": r"\bexclude\b(?: clicks?)?|\bnegative clicks?\b",
    "boxes": r"\bbox(?:es)?\b",
    "scribbles": r"\bscribbles?\b",
    "lassos": r"\blassos?\b",
    "brush": r"\bbrush strokes?\b",
    "eraser": r"\beraser strokes?\b",
    "ring": r"\bring\b|\bsurrounding ring\b",
    "models": r"\b(?:automatic |other )?models?\b(?! card)|\bnetworks\b",
    "clicks": r"\bclicks?\b|\bpoints?\b",
}
KIND = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in KINDS.items()}

OTHER_MODELS = re.compile(
    r"\b(?:nn)?U-?Net(?:\+\+)?(?!\w)|\bDeepLab\w*\+*|\bSegFormer\w*|\bTransUNet\b|\bSwin\w*(?: UNETR)?|\bUNETR\b"
    r"|\bV-?Net\b|\bLinkNet\b|\bMask R-?CNN\b|\b(?:Mobile|Efficient|Med|Micro|Fast)?-?SAM(?:2|[- ]?Med\w*)?\b"
    r"|\bSegment Anything\b|\bScribblePrompt\b|\bnnInteractive\b|\bResNet\w*|\bFPN\b|\bPSPNet\b|\bGPT\w*|\bYOLO\w*",
    re.IGNORECASE,
)
METHOD_WORDS = {
    "musica": re.compile(r"\bmusica\b", re.IGNORECASE),
    "clahe": re.compile(r"\bclahe\b|\badaptive histogram", re.IGNORECASE),
    "unsharp": re.compile(r"\bunsharp\b", re.IGNORECASE),
    "gamma": re.compile(r"\bgamma\b", re.IGNORECASE),
    "equalise": re.compile(r"(?<!adaptive )\bhistogram equali[sz]ation", re.IGNORECASE),
    "n4": re.compile(r"\bN4\b|\bbias[ -]field", re.IGNORECASE),
}
MODALITY_WORDS = {
    "MR": re.compile(r"\bMRI?\b|\b[Mm]agnetic[ -]resonance\b"),
    "CT": re.compile(r"\bCT\b|\b[Cc]omputed tomograph"),
    "PT": re.compile(r"\bPET\b|\b[Pp]ositron"),
    "US": re.compile(r"\b[Uu]ltrasound\b|\b[Ss]onograph"),
}

# Never right, whatever stands around them: nothing in the facts could support them.
FORBIDDEN = {
    "a diagnosis": re.compile(
        r"\bmalignan\w+|\bbenign\w*|\bcancer\w*|\bcarcinom\w+|\bgliom\w+|\bglioblastom\w+|\bastrocytom\w+|\bGBM\b"
        r"|\boligodendrogliom\w+|\bmeningiom\w+|\bpituitary\b|\badenom\w+|\bschwannom\w+|\blymphom\w+|\bsarcom\w+"
        r"|\bmetasta\w+|\babscess\w*|\bcysts?\b|\bcystic\b|\binfarct\w*|(?<!brush )(?<!eraser )\bstroke\b|\bsclerosis\b|\bneoplas\w+"
        r"|\btumou?r\w*|\bischa?emi\w+|\bha?emorrhag\w+|\baneurysm\w*|\bdifferential\b|\bpatholog\w*"
        r"|\bconsistent with\b|\bsuspicious\b|\bsuggestive of\b|\bsuggests? (?:a|an)\b|\bindicative of\b|\bhealthy\b",
        re.IGNORECASE,
    ),
    "a grade": re.compile(r"\bWHO\b|\b(?:high|low)[- ]grade\b|\bgrad(?:e|ing)\b|\bstag(?:e|ing)\b (?:[IVX]+|\d)", re.I),
    "treatment advice": re.compile(
        r"\bchemotherap\w+|\bradiotherap\w+|\bradiation\b|\bsurg\w+|\bresect\w+|\bbiops\w+|\bsteroid\w*|\bmedication\w*"
        r"|\bdexamethasone\b|\btemozolomide\b|\boperat(?:ed?|ion)\b|\brecommend\w*"
        r"|\bshould (?:be treated|undergo|receive|start|see)\b"
        r"|\bfollow-?up\b|\brefer(?:red|ral)\b|\burgent\w*|\bdos(?:e|age)s?\b",
        re.IGNORECASE,
    ),
    "a prognosis": re.compile(
        r"\bsurviv\w+|\blife expectancy\b|\boutcome\b|\bcurable\b|\bterminal\b|\bfatal\b", re.IGNORECASE
    ),
    "a change over time": re.compile(
        r"\bprogress\w+|\bregress\w+|\bstable\b|\bremission\b|\brecurren\w+|\bRANO\b|\bRECIST\b|\bmeasurable disease\b"
        r"|\bgrow(?:n|th|ing|s)\b|\b(?:has|have) (?:grown|increased|decreased|shrunk|enlarged)\b|\benlarg\w+"
        r"|\bpr(?:ior|evious) (?:scan|stud|exam|imag|mri)\w*|\bsince the last\b",
        re.IGNORECASE,
    ),
    "a finding that was not measured": re.compile(
        r"\bo?edema\w*|\bmass effect\b|\bmidline shift\b|\bhydroceph\w+|\bnecro\w+|\binfiltrat\w+|\binva[ds]\w+"
        r"|\bcontrast[- ]enhanc(?:ed|ing)\b|\b(?:ring|rim)[- ]enhanc\w+|\benhancing\b"
        r"|\bherniat\w+|\bcompress\w+|\bcalcif\w+|\bvascular\w*"
        r"|\bT[12]\b(?:[- ]weighted)?|\bFLAIR\b|\bDWI\b|\bgadolinium\b|\bpost-?contrast\b|\bvolume\b",
        re.IGNORECASE,
    ),
    "a place in the body": re.compile(
        r"\bhemispher\w+|\blobes?\b|\bfrontal\w*|\btemporal\w*|\bparietal\w*|\boccipital\w*|\bcerebell\w+|\bbrainstem\b"
        r"|\bventric\w+|\bthalam\w+|\bbasal ganglia\b|\bcorpus callosum\b|\bcortex\b|\bcortical\b|\bwhite matter\b"
        r"|\bgr[ae]y matter\b|\bpatient'?s? (?:left|right)\b|\b(?:anterior|posterior|cranial|caudal|medial|lateral)\w*",
        re.IGNORECASE,
    ),
}  # fmt: skip
# These have a place in a sentence that says what a report does not do, and nowhere else.
DISCLAIMED = {
    "a diagnosis": re.compile(r"\bdiagnos\w+", re.IGNORECASE),
    "treatment advice": re.compile(
        r"\btreat(?:ment|ments|ed|ing|able)?\b|\btherap\w+|\bclinical decisions?\b", re.IGNORECASE
    ),
    "a prognosis": re.compile(r"\bprognos\w+", re.IGNORECASE),
    "a change over time": re.compile(r"\brespon(?:se|ds?|ded|ding)\b(?! time)", re.IGNORECASE),
}
DISCLAIMER = re.compile(
    r"(?:\b(?:do|does|did|is|are|was|were|can|may|must|should) ?n[o'’]t|\bcannot|\bnever|\bnor)\s+(?:(?:be\s+)?"
    r"(?:establish|replace|give|make|contain|constitute|support|state|show|assess|offer|provide|allow|amount to|for\b"
    r"|an? |meant|intended|suitable|used|taken|read|evaluated|assessed)\w*)[^.;:!?]*"
    r"|\b(?:makes?|gives?|contains?|offers?|draws?|states?) no\b[^.;:!?,]*|\bnot (?:for|an?)\b[^.;:!?]*",
    re.IGNORECASE,
)
# A disclaimer ends where the sentence takes it back.
TURN = re.compile(
    r"\b(?:but|however|yet|except|although|though|other than|apart from|instead|still|rather)\b", re.IGNORECASE
)

MARKUP = {
    "an image": re.compile(r"!\[[^\]]*\]|<\s*img\b", re.IGNORECASE),
    "a link": re.compile(
        r"\b(?:https?|ftp|file|data|javascript|mailto):\S+|\bwww\.\S+|\[[^\]]+\](?:\([^)]*\)|:\s*\S+)",
        re.IGNORECASE,
    ),
    "HTML": re.compile(r"</?[a-z!][^>]*>?|&(?:#\w+|[a-z]+);", re.IGNORECASE),
    "a placeholder that no fact fills": re.compile(r"\{\{[^}]*\}?\}?"),
}
