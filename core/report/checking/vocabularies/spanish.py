"""Spanish, as a check reads it."""

import re

from core.report.checking.spelled import adding
from core.report.checking.units import units
from core.report.checking.vocabularies.building import count_words, lesion_words, numbers_with_comma
from core.report.checking.vocabularies.spanish_statements import STATEMENTS
from core.report.checking.vocabulary import MeasureWords, SideWords, Vocabulary, any_of, measures, rx

_FIRST = (
    *(
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
    ),
    *("catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós"),
    *("veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"),
)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = ("doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient")
_SMALL = {word: value for value, word in enumerate(_FIRST)} | {"un": 1, "una": 1, "veintiún": 21, "veintiuna": 21}
_VALUES = _SMALL | {word: 10 * value for value, word in enumerate(_TENS, 3)} | {"cien": 100, "ciento": 100}
_VALUES |= {f"{stem}{end}": 100 * value for value, stem in enumerate(_HUNDREDS, 2) for end in ("os", "as")}
_WORD = any_of((*_VALUES, "mil"))
_UNITS = units(
    ("length", 1e-3, "micrómetro|micrómetros|micra|micras"),
    ("length", 1.0, "milímetro|milímetros"),
    ("length", 10.0, "centímetro|centímetros"),
    ("length", 1000.0, "metro|metros"),
    ("length", 25.4, "pulgada|pulgadas"),
    ("area", 1.0, "milímetro cuadrado|milímetros cuadrados"),
    ("area", 100.0, "centímetro cuadrado|centímetros cuadrados"),
    ("pixels", 1.0, "píxel|píxeles|pixel|pixeles|píxeles cuadrados"),
    ("time", 1.0, "milisegundo|milisegundos"),
    ("time", 1000.0, "segundo|segundos"),
    ("time", 60_000.0, "minuto|minutos"),
    ("ratio", 0.01, "por ciento"),
    ("foreign", 1.0, "milímetro cúbico|milímetros cúbicos|centímetro cúbico|centímetros cúbicos|mililitro|mililitros"),
    ("foreign", 1.0, "litro|litros|vóxel|vóxeles|hora|horas|día|días|semana|semanas|mes|meses|año|años|grado|grados"),
)
_COUNTING = _SMALL | {"una sola": 1, "una única": 1, "solo una": 1, "solamente una": 1}

NUMBERS = numbers_with_comma(
    spelled=rf"\b(?:{_WORD})(?:\s+(?:y\s+)?(?:{_WORD}))*(?:\s+(?:coma|punto)(?:\s+(?:{any_of(_VALUES)}))+)?\b",
    read=adding(_VALUES, (), ("mil",), ("coma", "punto")),
    small=_COUNTING,
    unit_names=_UNITS,
    joined="por|y|e|a|o|hasta",
)

_PLACES = ("primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven", "décim")
_ORDINALS = {f"{stem}a": k for k, stem in enumerate(_PLACES, 1)}
_MORE = {word: place for word, place in _ORDINALS.items() if place > 1}
_MORE |= dict.fromkeys(("otra", "otras", "otro", "adicional", "adicionales", "más", "nueva", "nuevas"), 2)
_LESION = r"lesi[óo]n(?:es)?"
_LESIONS = rf"(?:{_LESION}|masas?|nódulos?|tumor(?:es)?)"

LESIONS = lesion_words(
    noun=_LESION,
    small={word: value for word, value in _SMALL.items() if word not in ("un", "una")},
    again=r"(?:(?:la\s+)?lesi[óo]n\s+)?",
    conjunctions="y|e|o|u",
    to="a|hasta",
    counted=(
        r"clics?|trazos?|recuadros?|lazos?|pinceladas?|pasadas?|puntos?|regiones|región|partes?|componentes?|diámetros?"
        r"|modelos?|redes|métodos?|cortes?|píxel\w*|veces"
    ),
    unit=NUMBERS.unit,
    ordinals=_ORDINALS,
    described="otra|mayor|menor",
    articles="una?|la|esta|cada",
    beside=(
        r"\b(?:que|a diferencia de|en contraste con|en comparación con|comparada con)"
        r"(?:\s+(?:el|la|las))?(?:\s+\w+\s+de)?(?:\s+la)?"
    ),
    to_a_lesion=(
        r"\s*(?:izquierd[oa]|derech[oa])?\s*(?:de la imagen|del corte)?\s*"
        r"(?:\(|(?:está|se encuentra|se halla|en|para|de|por|es|queda)\b)?\s*(?:las?)?"
    ),
    all_together=(
        r"juntas|en conjunto|combinad[ao]s|en total|amb[ao]s|tod[ao]s|la suma|el área total|su total|entre sí"
    ),
    others=(
        r"lesiones|contornos|cada|otr[ao]s?|modelos?|métodos?|programas?|la (?:mayor|menor|más (?:grande|pequeña|clara|oscura))"
    ),
    goes_on=r"\s*(?:\(|:|(?:con)\b|,?\s*(?:que|cuy[ao]s?)\b)",
)

COUNTS = count_words(
    small=_COUNTING,
    only_one=(
        r"una (?:sola|única)|solo una|solamente una"
        r"|(?:(?<=contorneó )|(?<=marcó )|(?<=observa )|(?<=identifica )|(?<=aprecia )|(?<=ve )|(?<=hay ))una"
    ),
    many=("varias", "varios", "múltiples", "numerosas", "numerosos", "muchas"),
    both=("ambas", "ambos"),
    lesions=_LESIONS,
    regions=r"región|regiones|focos?|componentes?",
    unit=NUMBERS.unit,
    more=_MORE,
    stand_alone=("multifocal", "multifocales", "satélite", "satélites"),
    no="ninguna|ningún|sin(?: una)?|no hay",
    article="una|la",
    is_there="está|mide|tiene|es|se|fue|queda",
    the_other="otras|demás|restantes",
    part="otras|demás|restantes|de las",
    and_another="otra|y una|(?:la|una) (?:segunda|tercera)",
)

SIDES = SideWords(
    left_right=rx(r"\b(izquierd|derech)(?:[ao]s?)\b"),
    up_down=rx(r"\b(superior|inferior|arriba|abajo)(?:es)?\b(?!\s+(?:a|al)\b)(?!\s+mencionad)"),
    sides={
        "izquierd": "left", "derech": "right", "superior": "upper", "inferior": "lower", "arriba": "upper",
        "abajo": "lower",
    },
    both=rx(r"\bbilateral\w*|\bamb[ao]s (?:lados|mitades)\b"),
    centre=rx(r"\ben el (?:centro|medio) (?:de la imagen|del corte)\b|\bcentrad[ao] en la imagen\b"),
    brightness=rx(
        r"\b(?:((?:más (?:clar[ao]|brillante|luminos[ao]))|hiperintens[ao])|((?:más (?:oscur[ao]))|hipointens[ao]))\s+(?:que|con|respecto|a)\b"
    ),
)  # fmt: skip

MEASURES = MeasureWords(
    kinds=measures(
        predicted_iou=r"\bespera un IoU\b|\bestima un IoU\b|\bIoU (?:previsto|esperado|estimado)\b|\bpropia estimación\b",
        area=r"\bárea\b|\báreas\b|\bsuperficie\b(?! \(HD95)",
        longest=r"\bmás larg[oa]\b|\bmáxim[oa]\b|\bmayor (?:diámetro|longitud)\b|\bdiámetro mayor\b|\beje (?:largo|mayor)\b",
        perpendicular=r"\bperpendicular\b|\beje (?:corto|menor)\b|\bdiámetro menor\b|\btransversal\b",
        equivalent=r"\bequivalente\b|\bcírculo\b|\bdisco\b",
        perimeter=r"\bperímetro\b",
        share=r"\bproporción\b|\bfracción\b",
        dice=r"\bDice\b",
        iou=r"\bIoU\b|\bJaccard\b",
        sensitivity=r"\bsensibilidad\b",
        precision=r"\bprecisión\b",
        hd95=r"\bHD95\b|\bHausdorff\b|\bdistancia de superficie\b",
        spacing=r"\bespaciado\b|\btamaño de(?:l)? píxel\b",
        thickness=r"\bgrosor\b|\bespesor\b",
        slice=r"\bcorte(?=\s+\d)",
        include=r"\bclics? (?:de inclusión|positivos?)",
        exclude=r"\bclics? (?:de exclusión|negativos?)",
        boxes=r"\brecuadros?\b",
        scribbles=r"\btrazos? libres?\b",
        lassos=r"\blazos?\b",
        brush=r"\bpinceladas?\b",
        eraser=r"\bpasadas? de borrador\b",
        ring=r"\banillo\b",
        models=r"\bmodelos?(?: automáticos?)?\b|\bredes\b",
        clicks=r"\bclics?\b|\bpuntos?\b",
        head_distance=r"\b(?:borde|contorno) de la cabeza\b",
        spread=r"\bárea media\b|\bdesviación (?:estándar|típica)\b",
        disagreement=r"\bdesacuerdo(?: medio)?\b",
    ),
    leads_back=rx(r"\s*(?:\(|(?:de|en|como|para|por)\b)?\s*(?:el|la|su|un)?\s*$"),
    to_a_model=rx(r"\s*(?:\(|(?:en|para|de|por|con)\b)?\s*(?:el)?\s*$"),
    joint=rx(r"\s*(?:y|o|/|,)?\s*(?:el|la|su)?\s*"),
    about_outline=rx(r"\bcontorn\w+|\blesi[óo]n\w*"),
    about_tests=rx(r"\bprueba\b|\btest\b|\bvalidación\b|\bficha\b"),
)

VOCABULARY = Vocabulary(
    code="es",
    sentence_end=re.compile(r"(?<=[.!?])\s+(?=[^a-záéíóúñ])|\n+"),
    numbers=NUMBERS,
    lesions=LESIONS,
    counts=COUNTS,
    sides=SIDES,
    measures=MEASURES,
    statements=STATEMENTS,
    common=frozenset(
        [
            "el",
            "los",
            "las",
            "una",
            "del",
            "con",
            "por",
            "para",
            "está",
            "fue",
            "lesión",
            "lesiones",
            "imagen",
            "cada",
            "su",
            "como",
        ]
    ),
)
