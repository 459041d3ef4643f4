"""French, as a check reads it."""

import re

from core.report.checking.spelled import adding
from core.report.checking.units import units
from core.report.checking.vocabularies.building import count_words, lesion_words, numbers_with_comma
from core.report.checking.vocabularies.french_statements import STATEMENTS
from core.report.checking.vocabulary import MeasureWords, SideWords, Vocabulary, any_of, measures, rx

_FIRST = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize"),
)
_TENS = ("vingt", "trente", "quarante", "cinquante", "soixante", "septante", "huitante", "nonante")
_SMALL = {word: value for value, word in enumerate(_FIRST)} | {"une": 1}
_VALUES = _SMALL | {word: 10 * value for value, word in enumerate(_TENS, 2)} | {"octante": 80}
_VALUES |= {"quatrevingt": 80, "quatrevingts": 80}
_EIGHTY = re.compile(r"\bquatre[\s-]vingts?\b", re.IGNORECASE)
_WORD = rf"quatre[\s-]vingts?|{any_of((*_VALUES, 'cents', 'cent', 'mille'))}"
_READ = adding(_VALUES, ("cent", "cents"), ("mille",), ("virgule", "point"))
_UNITS = units(
    ("length", 1e-3, "micromètre|micromètres|micron|microns"),
    ("length", 1.0, "millimètre|millimètres"),
    ("length", 10.0, "centimètre|centimètres"),
    ("length", 1000.0, "mètre|mètres"),
    ("length", 25.4, "pouce|pouces"),
    ("area", 1.0, "millimètre carré|millimètres carrés"),
    ("area", 100.0, "centimètre carré|centimètres carrés"),
    ("pixels", 1.0, "pixel|pixels|pixels carrés"),
    ("time", 1.0, "milliseconde|millisecondes"),
    ("time", 1000.0, "seconde|secondes"),
    ("time", 60_000.0, "minute|minutes"),
    ("ratio", 0.01, "pour cent|pourcent|pour-cent"),
    ("foreign", 1.0, "millimètre cube|millimètres cubes|centimètre cube|centimètres cubes|millilitre|millilitres"),
    ("foreign", 1.0, "litre|litres|voxel|voxels|heure|heures|jour|jours|semaine|semaines|mois|an|ans|année|années"),
    ("foreign", 1.0, "degré|degrés"),
)
_COUNTING = _SMALL | {"une seule": 1, "une unique": 1}


def _read(written: str) -> tuple[int, str] | None:
    return _READ(_EIGHTY.sub("quatrevingt", written))


NUMBERS = numbers_with_comma(
    spelled=rf"\b(?:{_WORD})(?:[\s-]+(?:et[\s-]+)?(?:{_WORD}))*(?:\s+(?:virgule|point)(?:\s+(?:{_WORD}))+)?\b",
    read=_read,
    small=_COUNTING,
    unit_names=_UNITS,
    joined="sur|par|et|à|ou",
)

_PLACES = (
    *("première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième"),
    *("dixième", "onzième", "douzième"),
)
_ORDINALS = {word: place for place, word in enumerate(_PLACES, 1)} | {"seconde": 2}
_MORE = {word: place for word, place in _ORDINALS.items() if place > 1}
_MORE |= dict.fromkeys(("autre", "autres", "supplémentaire", "supplémentaires", "nouvelle", "nouvelles"), 2)
_LESION = r"lésions?"
_LESIONS = rf"(?:{_LESION}|masses?|nodules?|tumeurs?)"

LESIONS = lesion_words(
    noun=_LESION,
    small={word: value for word, value in _SMALL.items() if value != 1},
    again=r"(?:(?:(?:la|de la)\s+)?lésion\s+)?",
    conjunctions="et|ou",
    to="à",
    counted=(
        r"clics?|traits?|cadres?|lassos?|coups?|points?|régions?|parties|partie|composantes?|diamètres?|modèles?|réseaux"
        r"|méthodes?|coupes?|pixels?|fois"
    ),
    unit=NUMBERS.unit,
    ordinals=_ORDINALS,
    described="autre|plus (?:grande|petite|claire|sombre)",
    articles="une|la|cette|chaque",
    beside=(
        r"\b(?:que|contrairement à|par rapport à|comparée? à|à la différence de)(?:\s+(?:celle|celui))?(?:\s+de)?(?:\s+la)?"
    ),
    to_a_lesion=(
        r"\s*(?:gauche|droite?)?\s*(?:de l['’]image|de la coupe)?\s*"
        r"(?:\(|(?:se trouve|se situe|est|dans|pour|de|par|en)\b)?\s*(?:la|les)?"
    ),
    all_together=(
        r"ensemble|au total|combinées|réunies|les deux|toutes|tous|la somme|la surface totale|leur total|entre (?:eux|elles)"
    ),
    others=r"lésions|contours|chaque|chacune?|autres?|modèles?|méthodes?|programmes?|la plus (?:grande|petite|claire|sombre)",
    goes_on=r"\s*(?:\(|\s:|:|(?:avec)\b|,?\s*(?:qui|dont)\b)",
)

COUNTS = count_words(
    small=_COUNTING,
    only_one=(
        r"une (?:seule|unique)"
        r"|une(?=\s+lésion\s+(?:est|a été)\s+(?:contourée|marquée|visible|délimitée|détourée|identifiée))"
    ),
    many=("plusieurs", "multiples", "nombreuses", "nombreux"),
    both=("les deux",),
    lesions=_LESIONS,
    regions=r"régions?|foyers?|composantes?",
    unit=NUMBERS.unit,
    more=_MORE,
    stand_alone=("multifocale", "multifocales", "multifocal", "satellite", "satellites"),
    no="aucune?|sans(?: une)?|pas de|pas d['’]",
    article="une|la",
    is_there="est|mesure|a|se|fait",
    the_other="autres",
    part="autres|restantes|des|de ces",
    and_another="autre|et une|(?:la|une) (?:deuxième|seconde|troisième)",
)

SIDES = SideWords(
    left_right=rx(r"\b(gauche|droit)(?:e?s?)?\b(?!\s+(?:de regard|d['’]auteur))"),
    up_down=rx(r"\b(supérieur|inférieur)e?s?\b(?!\s+(?:à|au|aux)\b)|(?<=\ben )(haut|bas)\b"),
    sides={
        "gauche": "left", "droit": "right", "supérieur": "upper", "inférieur": "lower", "haut": "upper", "bas": "lower",
    },
    both=rx(r"\bbilat[ée]ra\w*|\bles deux (?:côtés|moitiés)\b"),
    centre=rx(r"\bau (?:centre|milieu) de (?:l['’]image|la coupe)\b|\bcentrée? dans l['’]image\b"),
    brightness=rx(
        r"\b(?:(plus (?:claire?|lumineu(?:x|se)|brillante?)|hyperintense)|(plus (?:sombre|foncée?)|hypointense))\s+(?:que|qu['’]|par rapport)"
    ),
)  # fmt: skip

MEASURES = MeasureWords(
    kinds=measures(
        predicted_iou=r"\bs['’]attend à un IoU\b|\bestime un IoU\b|\bIoU (?:prévu|attendu|estimé)\b|\bpropre estimation\b",
        area=r"\bsurfaces?\b|\baires?\b|\bsuperficies?\b",
        longest=r"\bplus (?:long|longue|grand diamètre|grande longueur)\b|\bmaxima(?:l|le|um)\b|\bgrand axe\b",
        perpendicular=r"\bperpendiculaire\b|\bpetit axe\b|\btransvers\w+\b",
        equivalent=r"\béquivalente?\b|\bdisque\b|\bcercle\b",
        perimeter=r"\bpérimètre\b",
        share=r"\bproportion\b|\bfraction\b",
        dice=r"\bDice\b",
        iou=r"\bIoU\b|\bJaccard\b",
        sensitivity=r"\bsensibilité\b",
        precision=r"\bprécision\b",
        hd95=r"\bHD95\b|\bHausdorff\b|\bdistance de surface\b",
        spacing=r"\bespacement\b|\btaille (?:de|du|des) pixels?\b",
        thickness=r"\bépaisseur\b",
        slice=r"\bcoupe(?=\s+\d)",
        include=r"\bclics? (?:d['’]inclusion|positifs?)",
        exclude=r"\bclics? (?:d['’]exclusion|négatifs?)",
        boxes=r"\bcadres?\b",
        scribbles=r"\btraits? libres?\b",
        lassos=r"\blassos?\b",
        brush=r"\bcoups? de pinceau\b",
        eraser=r"\bcoups? de gomme\b",
        ring=r"\banneau\b",
        models=r"\bmodèles?(?: automatiques?)?\b|\bréseaux\b",
        clicks=r"\bclics?\b|\bpoints?\b",
        head_distance=r"\b(?:bord|contour) de la tête\b",
        spread=r"\bsurface moyenne\b|\bécart[- ]type\b",
        disagreement=r"\bdésaccord(?: moyen)?\b",
    ),
    leads_back=rx(
        r"\s*(?:\(|(?:de|en|dans|comme|pour|par|d['’])(?:\b|(?<=['’])))?\s*(?:le|la|son|sa|un|une|l['’])?\s*$"
    ),
    to_a_model=rx(r"\s*(?:\(|(?:pour|de|par|chez|avec)\b)?\s*(?:le)?\s*$"),
    joint=rx(r"\s*(?:diamètre\s+)?(?:et|ou|/|,)?\s*(?:le|la|son|sa)?\s*(?:diamètre\s+)?"),
    about_outline=rx(r"\bcontour\w*|\blésions?\b|\btracé\w*"),
    about_tests=rx(r"\btest\w*|\bvalidation\b|\bfiche\b"),
)

VOCABULARY = Vocabulary(
    code="fr",
    sentence_end=re.compile(r"(?<=[.!?])\s+(?=[^a-zàâçéèêëîïôûùüÿœ])|\n+"),
    numbers=NUMBERS,
    lesions=LESIONS,
    counts=COUNTS,
    sides=SIDES,
    measures=MEASURES,
    statements=STATEMENTS,
    common=frozenset(
        [
            "le",
            "les",
            "est",
            "et",
            "une",
            "dans",
            "pour",
            "avec",
            "sur",
            "lésion",
            "lésions",
            "sont",
            "sa",
            "son",
            "été",
            "pas",
            "ce",
            "aux",
            "qui",
            "elle",
            "cette",
            "trouve",
            "coupe",
        ]
    ),
)
