"""German, as a check reads it."""

import re

from core.report.checking.spelled import adding
from core.report.checking.units import units
from core.report.checking.vocabularies.building import count_words, lesion_words, numbers_with_comma
from core.report.checking.vocabularies.german_statements import STATEMENTS
from core.report.checking.vocabulary import MeasureWords, SideWords, Vocabulary, any_of, measures, rx

_ONES = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TEENS = ("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_SMALL = {"null": 0, "eins": 1, "eine": 1, "einen": 1, "einer": 1, "einem": 1, "dreissig": 30}
_SMALL |= {word: value for value, word in enumerate(_ONES, 1)} | {word: value for value, word in enumerate(_TEENS, 10)}
_SMALL |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_SMALL |= {f"{one}und{ten}": 10 * k + n for k, ten in enumerate(_TENS, 2) for n, one in enumerate(_ONES, 1)}
_VALUES = dict(_SMALL)
for _n, _one in enumerate(("", *_ONES)):
    _VALUES |= {
        f"{_one}hundert{_and}{word}": 100 * max(_n, 1) + n for word, n in _SMALL.items() for _and in ("", "und")
    }
    _VALUES[f"{_one}hundert"] = 100 * max(_n, 1)
_WORD = rf"(?:(?:{'|'.join(_ONES)})?hundert(?:und)?)?(?:{any_of(_SMALL)})|(?:{'|'.join(_ONES)})?hundert"
_UNITS = units(
    ("length", 1e-3, "Mikrometer|Mikrometern"),
    ("length", 1.0, "Millimeter|Millimetern|Millimeters"),
    ("length", 10.0, "Zentimeter|Zentimetern|Zentimeters"),
    ("length", 1000.0, "Meter|Metern"),
    ("length", 25.4, "Zoll"),
    ("area", 1.0, "Quadratmillimeter|Quadratmillimetern"),
    ("area", 100.0, "Quadratzentimeter|Quadratzentimetern"),
    ("pixels", 1.0, "Pixel|Pixeln|Pixels|Quadratpixel"),
    ("time", 1.0, "Millisekunde|Millisekunden"),
    ("time", 1000.0, "Sekunde|Sekunden"),
    ("time", 60_000.0, "Minute|Minuten"),
    ("ratio", 0.01, "Prozent"),
    ("foreign", 1.0, "Kubikmillimeter|Kubikzentimeter|Milliliter|Liter|Voxel|Stunde|Stunden|Tag|Tage|Tagen"),
    ("foreign", 1.0, "Woche|Wochen|Monat|Monate|Monaten|Jahr|Jahre|Jahren|Grad"),
)
_COUNTING = _SMALL | {"eine einzige": 1, "eine einzelne": 1, "nur eine": 1, "genau eine": 1}

NUMBERS = numbers_with_comma(
    spelled=rf"\b(?:{_WORD})(?:\s+komma(?:\s+(?:{'|'.join((*_ONES, 'eins', 'null'))}))+)?\b",
    read=adding(_VALUES, (), ("tausend",), ("komma",)),
    small=_COUNTING,
    unit_names=_UNITS,
    joined="mal|und|bis|oder|auf",
)

_PLACES = ("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwölft")
_ORDINALS = {f"{stem}{end}": k for k, stem in enumerate(_PLACES, 1) for end in ("e", "en", "er", "es", "em")}
_MORE = {word: place for word, place in _ORDINALS.items() if place > 1}
_MORE |= {f"{stem}{end}": 2 for stem in ("weiter", "ander", "zusätzlich") for end in ("e", "en", "er", "es", "em")}
_LESION = r"Läsion(?:en)?"
_LESIONS = rf"(?:{_LESION}|Herde?n?|Raumforderung(?:en)?|Knoten|Tumor(?:e|en|s)?|Geschw[uü]lste?)"

LESIONS = lesion_words(
    noun=_LESION,
    small={word: value for word, value in _SMALL.items() if value != 1} | {"eins": 1},
    again=r"(?:(?:(?:der|die)\s+)?Läsion(?:en)?\s+)?",
    conjunctions="und|oder|sowie",
    to="bis",
    counted=(
        r"\w*klicks?|\w*strich\w*|Rahmen|Lassos?|Bereich\w*|Region\w*|Teile?n?|Durchmesser|Modelle?n?|Methoden?"
        r"|Schicht\w*|Pixel|mal"
    ),
    unit=NUMBERS.unit,
    ordinals=_ORDINALS,
    described=r"andere[nrs]?|(?:größ|klein|hell|dunkl)(?:er|st)e[nrs]?|obere[nrs]?|untere[nrs]?",
    articles="eine[rn]?|der|die|diese[rn]?|jede[rn]?",
    beside=(
        r"\b(?:als|anders als|im Gegensatz zu|verglichen mit|im Vergleich (?:zu|mit))(?:\s+(?:der|die|den|bei))?"
        r"(?:\s+von)?"
    ),
    to_a_lesion=(
        r"\s*(?:Hälfte|Teil|Viertel|Quadrant(?:en)?|Rand|Seite|Drittel)?(?:\s+(?:des Bildes|der Schicht))?\s*"
        r"(?:\(|(?:liegt|ist|bei|für|in|von|der)\b)?\s*(?:der|die)?"
    ),
    all_together=(
        r"zusammen|gemeinsam|insgesamt|beide[nr]?|alle[nr]?|die Summe|die Gesamtfläche|miteinander|untereinander|einander"
    ),
    others=r"Läsionen|Konturen|jede[nrs]?|andere[nrs]?|Modelle?n?|Methoden?|Programme?n?|die (?:größ|klein|hell|dunkl)\w+",
    goes_on=r"\s*(?:\(|:|(?:mit|bei)\b|,?\s*(?:die|deren)\b)",
)

COUNTS = count_words(
    small=_COUNTING,
    only_one=(
        r"(?:nur |genau )eine|eine (?:einzige|einzelne)"
        r"|eine(?=\s+(?:\w+\s+)?Läsion\s+(?:ist|wurde|wird)\s+(?:umrissen|markiert|eingezeichnet|zu sehen|sichtbar))"
    ),
    many=("mehrere", "mehreren", "mehrerer", "zahlreiche", "zahlreichen", "viele", "vielen", "multiple"),
    both=("beide", "beiden", "beider"),
    lesions=_LESIONS,
    regions=r"Bereich(?:e|en|s)?|Region(?:en)?|Komponenten?",
    unit=NUMBERS.unit,
    more=_MORE,
    stand_alone=("satellitenläsion", "satellitenläsionen", "multifokal"),
    no="keine[rn]?|kein|ohne(?: eine)?",
    article="eine|die",
    is_there="ist|liegt|misst|hat|wurde|sitzt|befindet",
    the_other=r"anderen|übrigen|restlichen",
    part=r"anderen|übrigen|restlichen|der|von den|aller",
    and_another=r"(?:die|eine) andere|und eine|eine weitere|(?:die|eine) (?:zweite|dritte)",
)

SIDES = SideWords(
    left_right=rx(r"\b(link|recht)(?:s|e[nrsm]?)\b"),
    up_down=rx(
        r"\b(oben|unten|(?:ober|unter)(?=e[nrsm]?[-\s]+(?:linke\w*|rechte\w*|Hälfte|Teil|Drittel|Viertel|Quadrant\w*"
        r"|Rand|Bild\w*)))(?!\s+(?:genannt|erwähnt|beschrieben)\w*)"
    ),
    sides={
        "link": "left", "recht": "right", "ober": "upper", "unter": "lower", "oben": "upper", "unten": "lower",
    },
    both=rx(r"\bbeidseit\w+|\bbilateral\w*|\bbeiden? (?:Seiten|Hälften)\b"),
    centre=rx(
        r"\b(?:in|nahe) der (?:Bildmitte|Mitte (?:des Bildes|der Schicht|der Aufnahme))\b|\bim (?:Bildzentrum|Zentrum des Bildes)\b"
        r"|\bzentral im Bild\b"
    ),
    brightness=rx(r"\b(?:(heller|hyperintens\w*)|(dunkler|hypointens\w*))\s+(?:als|zu[mr]?|gegenüber)\b"),
)  # fmt: skip

MEASURES = MeasureWords(
    kinds=measures(
        predicted_iou=r"\berwartet einen IoU\b|\bschätzt (?:einen|den) IoU\b|\beigene Schätzung\b",
        area=r"\b\w*Flächen?\b",
        longest=r"\blängste[nrs]?\b|\bgrößte[nrs]? (?:Durchmesser|Länge)|\bmaximale[nrs]?\b|\blange Achse\b|\bLängsdurchmesser",
        perpendicular=r"\bsenkrechte[nrs]?\b|\bquer\b|\bkurze Achse\b|\bkleinste[nrs]? Durchmesser|\bQuerdurchmesser",
        equivalent=r"\bäquivalent\w*|\bKreis\w*|\bflächengleich\w*",
        perimeter=r"\bUmfang\w*",
        share=r"\bAnteil\w*",
        dice=r"\bDice\b",
        iou=r"\bIoU\b|\bJaccard\b",
        sensitivity=r"\bSensitivität\b",
        precision=r"\bPräzision\b",
        hd95=r"\bHD95\b|\bHausdorff\w*|\bOberflächenabst\w+",
        spacing=r"\bPixelabst\w+|\bPixelgröße\b",
        thickness=r"\bSchichtdicke\b",
        slice=r"\bSchicht(?=\s+\d)",
        include=r"\bEinschluss-?klicks?\b|\bpositiven? Klicks?\b",
        exclude=r"\bAusschluss-?klicks?\b|\bnegativen? Klicks?\b",
        boxes=r"\bRahmen\b",
        scribbles=r"\bFreihandstrich\w*",
        lassos=r"\bLassos?\b",
        brush=r"\bPinselstrich\w*",
        eraser=r"\bRadiererstrich\w*",
        ring=r"\bRing\b",
        models=r"\b(?:automatischen? )?Modelle?n?\b|\bNetze?n?\b",
        clicks=r"\bKlicks?\b|\bPunkte?n?\b",
        head_distance=r"\bRand des Kopfes\b|\bKopf(?:rand|kontur)\w*",
        spread=r"\bmittlere Fläche\b|\bStandardabweichung\b",
        disagreement=r"\b(?:mittlere )?Uneinigkeit\b",
    ),
    leads_back=rx(r"\s*(?:\(|(?:im|in|als|für|von|an|am)\b)?\s*(?:der|die|dem|ihre[mr]?|einem?)?\s*$"),
    to_a_model=rx(r"\s*(?:\(|(?:bei|für|von|durch|mit)\b)?\s*(?:dem|der)?\s*$"),
    joint=rx(r"\s*(?:und|oder|/|,)?\s*(?:der|die|das|ihr)?\s*"),
    about_outline=rx(r"\bKontur\w*|\bumrissen\w*|\bLäsion\w*"),
    about_tests=rx(r"\b\w*Test\w*|\bValidierung\w*|\bModellkarte\b"),
)

VOCABULARY = Vocabulary(
    code="de",
    sentence_end=re.compile(r"(?<=[.!?])(?<!\bca\.)(?<!\bNr\.)(?<!\bd\.)\s+(?=[^a-zäöüß])|\n+"),
    numbers=NUMBERS,
    lesions=LESIONS,
    counts=COUNTS,
    sides=SIDES,
    measures=MEASURES,
    statements=STATEMENTS,
    common=frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "wird",
            "wurde",
            "mit",
            "von",
            "auf",
            "für",
            "eine",
            "einen",
            "nicht",
            "dem",
            "läsion",
            "läsionen",
            "sie",
            "ihre",
        ]
    ),
)
