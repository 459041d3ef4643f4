"""What an English report must not state, and the words for methods and modalities."""

import re

from core.report.checking.vocabulary import StatementWords, rx

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
    "a grade": re.compile(r"(?-i:\bWHO\b)|\b(?:high|low)[- ]grade\b|\bgrad(?:e|ing)\b|\bstag(?:e|ing)\b (?:[IVX]+|\d)", re.I),
    "treatment advice": re.compile(
        r"\bchemotherap\w+|\bradiotherap\w+|\bradiation\b|\bsurg\w+|\bresect\w+|\bbiops\w+|\bsteroid\w*|\bmedication\w*"
        r"|\bdexamethasone\b|\btemozolomide\b|\boperat(?:ed?|ion)\b|\brecommend\w*"
        r"|\bshould (?:be treated|undergo|receive|start|see|take|stop)\b|\byou (?:should|must|need to|ought to)\b(?! not)"
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

QUESTION = rx(r"(?:^|(?<=[.!?]\s)|(?<=\n))[^.!?\n]*\?")

STATEMENTS = StatementWords(
    forbidden=FORBIDDEN,
    disclaimed=DISCLAIMED,
    disclaimer=DISCLAIMER,
    turn=TURN,
    question=QUESTION,
    methods=METHOD_WORDS,
    modalities=MODALITY_WORDS,
)
