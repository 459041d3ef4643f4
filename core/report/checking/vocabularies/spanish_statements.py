"""What a Spanish report must not state, and the words for methods and modalities."""

from core.report.checking.vocabulary import StatementWords, rx

_NEEDED = r"(?![^.;:!?]*\b(?:necesari[oa]s?|necesita|requiere|hace falta|indicad[oa]|precisa)\b)"

STATEMENTS = StatementWords(
    forbidden={
        "a diagnosis": rx(
            r"\bmalign\w*|\bbenign\w*|\bc[áa]ncer\w*|\bcarcinom\w*|\b\w*gliom\w*|\b\w*blastom\w*|\b\w*citom\w*|\bGBM\b"
            r"|\bmeningiom\w*|\bhip[óo]fis\w*|\bhipofis\w*|\badenom\w*|\bschwannom\w*|\blinfom\w*|\bsarcom\w*|\bmet[áa]st\w+"
            r"|\babsceso\w*|\bquist\w*|\b\w*infart\w*|\bictus\b|\besclerosis\b|\bneopl[áa]s\w+|\btumor\w*|\bisqu[ée]mi\w+"
            r"|\bhemorr\w+|\baneurism\w*|\bdiagnóstico diferencial\b|\bpatol[óo]g\w+|\bcompatible con\b|\bsospech\w+"
            r"|\bsugiere (?:un|una)\b|\bsugestiv\w+|\bindicativ\w+ de\b|\bsan[oa]s?\b|\benfermedad\w*"
        ),
        "a grade": rx(r"\bOMS\b|\bWHO\b|\b(?:alto|bajo) grado\b|\bgrado (?:[IVX]+|\d)\b|\bestadi(?:o|aje|ficación)\b"),
        "treatment advice": rx(
            r"\bquimioterap\w*|\bradioterap\w*|\bradiación\b|\bcirug\w+|\bquir[úu]rgic\w+|\bresec\w+|\bextirp\w+|\bbiops\w+"
            r"|\b\w*esteroid\w*|\bcorticoid\w*|\bmedica(?:ción|mento)\w*|\bdexametasona\b|\btemozolomida\b|\boperar\w*"
            r"|\boperación\b|\brecom[ie]+nd\w*|\baconsej\w*|\bdeb(?:e|ería|erían|en) (?:ser tratad|recibir|iniciar|someter|acudir|tomar)\w*"
            r"|\busted deb(?:e|ería)\b|\bseguimiento\b|\bderiva(?:do|da|ción)\b|\burgen\w+|\bdosis\b|\binmediat\w+"
        ),
        "a prognosis": rx(
            r"\bsupervivencia\b|\bsobreviv\w+|\besperanza de vida\b|\b(?:in)?curable\w*|\bterminal\b|\bmortal\b|\bletal\b"
        ),
        "a change over time": rx(
            r"\bprogres\w+|\bregres\w+|\bestables?\b|\bremisión\b|\brecurren\w+|\brecidiv\w+|\bRANO\b|\bRECIST\b|\bcrec\w+"
            r"|\bha (?:aumentado|disminuido|cambiado)\b|\baumentó\b|\bdisminuyó\b|\bagrandad\w+|\bencogid\w+"
            r"|\b(?:estudio|exploración|imagen|resonancia) (?:previ[oa]|anterior)\w*|\bdesde (?:la|el) últim\w+"
        ),
        "a finding that was not measured": rx(
            r"\bedema\w*|\befecto (?:de )?masa\b|\bl[íi]nea media\b|\bhidrocefal\w+|\bnecr[óo]\w+|\binfiltra\w+|\binva[ds]\w+"
            r"|\bmedio de contraste\b|\bcon contraste\b(?! limitado)|\bcaptaci[óo]n\b|\bcapta\b|\brealce (?:anular|en anillo|tras)\b|\bherni\w+"
            r"|\bcompri\w+|\bcompresi[óo]n\b|\bcalcifi\w+|\bvascular\w*|\bT[12]\b|\bFLAIR\b|\bDWI\b|\bgadolinio\b|\bvolumen\b"
        ),
        "a place in the body": rx(
            r"\bhemisferi\w+|\bl[óo]bulo\w*|\bfrontal\w*|\btemporal\w*|\bparietal\w*|\boccipital\w*|\bcerebel\w+|\btronco (?:del )?enc\w+"
            r"|\bventr[íi]cul\w+|\bt[áa]lam\w+|\bganglios basales\b|\bcuerpo calloso\b|\bcorteza\b|\bcortical\w*|\bsustancia (?:blanca|gris)\b"
            r"|\b(?:izquierda|derecha|lado \w+) del paciente\b|\b(?:anterior(?!es? a)|posterior(?!es? a)|craneal|caudal|medial|lateral)\w*"
        ),
    },
    disclaimed={
        "a diagnosis": rx(r"\bdiagn[óo]\w+"),
        "treatment advice": rx(r"\btrat(?:amiento|ar|ado|ada|arse)\w*|\bterap\w+|\bdecisi[óo]n\w* clínica\w*"),
        "a prognosis": rx(r"\bpron[óo]stic\w*"),
        "a change over time": rx(r"\brespuesta\b|\bresponde al?\b"),
    },
    disclaimer=rx(
        r"\b(?:no|nunca|ni|tampoco)\s+(?:se\s+)?(?:(?:debe|deben|puede|pueden|pretende|pretenden)\s+)?(?:establec|sustituy|sustitu|da\b|dan\b|dar|hac"
        r"|contien|constitu|es\b|son\b|está|están|sirv|permit|muestr|mostrar|evalú|evalua|ofrec|emplea|usar|utiliz|apto|apta|represent)"
        rf"\w*{_NEEDED}[^.;:!?]*"
    ),
    turn=rx(r"\b(?:pero|sin embargo|excepto|salvo|aunque|sino|no obstante|en cambio)\b"),
    question=rx(r"[^.!?\n]*\?"),
    methods={
        "musica": rx(r"\bmusica\b"),
        "clahe": rx(r"\bclahe\b|\b(?:adaptativa del|adaptativa de) histograma"),
        "unsharp": rx(r"\bmáscara de enfoque\b|\bunsharp\b"),
        "gamma": rx(r"\bgamma\b"),
        "equalise": rx(r"\becualización del? histograma\b"),
        "n4": rx(r"\bN4\b|\bcampo de sesgo\b"),
    },
    modalities={
        "MR": rx(r"\bRMN?\b|\bIRM\b|\bMRI\b|\bresonancia\b"),
        "CT": rx(r"\bTC\b|\bTAC\b|\bCT\b|\btomografía (?:axial )?computari[zs]ada\b"),
        "PT": rx(r"\bPET\b|\bpositrones\b"),
        "US": rx(r"\becograf\w+|\bultrasonid\w+"),
    },
)
