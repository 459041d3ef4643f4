"""What a French report must not state, and the words for methods and modalities."""

from core.report.checking.vocabulary import StatementWords, rx

_NEEDED = r"(?![^.;:!?]*\b(?:nécessaires?|nécessite|requise?|indiquée?|faut|besoin)\b)"

STATEMENTS = StatementWords(
    forbidden={
        "a diagnosis": rx(
            r"\bmalign\w*|\bbénin\w*|\bbénign\w*|\bcancer\w*|\bcancér\w*|\bcarcinom\w*|\b\w*gliom\w*|\b\w*blastom\w*|\b\w*cytom\w*"
            r"|\bméningiom\w*|\bhypophys\w*|\badénom\w*|\bschwannom\w*|\blymphom\w*|\bsarcom\w*|\bmétasta\w+|\babcès\b|\bkyst\w*"
            r"|\b\w*infarct\w*|\binfarctus\b|\bAVC\b|\bsclérose\b|\bnéoplas\w+|\btumeur\w*|\btumora\w+|\bischémi\w+|\bhémorr\w+"
            r"|\banévr\w+|\bdiagnostic différentiel\b|\bpatholog\w*|\bcompatible avec\b|\bsuspect\w*|\bsuspicion\b|\bévoca(?:teur|trice)\w*"
            r"|\bévoque\w*\b|\bsuggère (?:un|une)\b|\ben faveur d\w*|\bsaine?s?\b|\bmaladie\w*"
        ),
        "a grade": rx(r"\bOMS\b|\bWHO\b|\b(?:haut|bas) grade\b|\bgrade\b|\bstade\b|\bstadification\b"),
        "treatment advice": rx(
            r"\bchimiothérap\w*|\bradiothérap\w*|\birradia\w+|\bchirurg\w*|\brésé[cq]\w+|\bexérèse\b|\bbiops\w+|\b\w*stéroïd\w*"
            r"|\bcorticoïd\w*|\bcortisone\b|\bmédicament\w*|\bdexaméthasone\b|\btémozolomide\b|\bopér(?:er|ée?|ation)\w*"
            r"|\brecommand\w*|\bconseill\w*|\bdevr(?:ait|aient|iez) (?:être traité|recevoir|commencer|subir|prendre|consulter)\w*"
            r"|\bvous devez\b|\bvous devriez\b|\bsurveillance\b|\bcontrôle (?:dans|à|est)\b|\bsuivi\b|\badress(?:é|er)\w*|\burgen\w+"
            r"|\bdoses?\b|\bposologie\b|\bimmédiat\w*"
        ),
        "a prognosis": rx(
            r"\bsurvie\b|\bespérance de vie\b|\b(?:in)?curable\w*|\bguéri\w*|\bterminale?\b|\bmortel\w*|\bfatale?\b"
        ),
        "a change over time": rx(
            r"\bprogress\w+|\brégress\w+|\bstables?\b|\brémission\b|\brécidiv\w+|\brécurren\w+|\bRANO\b|\bRECIST\b|\bcroissance\b"
            r"|\bgrossi\w*|\ba (?:augmenté|diminué|grandi)\b|\bagrandi\w*|\brétréci\w*"
            r"|\b(?:examen|image|scanner|IRM) (?:précédente?|antérieure?)\w*|\bdepuis (?:le|la) derni\w+"
        ),
        "a finding that was not measured": rx(
            r"\bœdème\w*|\boedème\w*|\beffet de masse\b|\bligne médiane\b|\bhydrocéphal\w+|\bnécro\w+|\binfiltr\w+|\benvahi\w+|\binvasi\w+"
            r"|\bproduit de contraste\b|\binjection\b|\bprise de contraste\b|\bhernia\w+|\bcompri\w+|\bcompression\b|\bcalcifi\w+"
            r"|\bvascul\w*|\bT[12]\b|\bFLAIR\b|\bDWI\b|\bgadolinium\b|\bvolume\b"
        ),
        "a place in the body": rx(
            r"\bhémisph\w+|\blobes?\b|\bfronta\w+|\btempora(?:l|le|ux)\b|\bpariéta\w+|\boccipita\w+|\bcervelet\b|\bcérébell\w+"
            r"|\btronc cérébral\b|\bventric\w+|\bthalam\w+|\bnoyaux gris\b|\bganglions de la base\b|\bcorps calleux\b|\bcortex\b|\bcortica\w+"
            r"|\bsubstance (?:blanche|grise)\b|\b(?:gauche|droite?) du patient\b|\b(?:antérieur|postérieur|crânia|caudal|média[ln]|latéra)\w*"
        ),
    },
    disclaimed={
        "a diagnosis": rx(r"\bdiagnosti\w+"),
        "treatment advice": rx(r"\btrait(?:ement|er|ée?)\w*|\bthérap\w+|\bdécisions? cliniques?\b"),
        "a prognosis": rx(r"\bpronosti\w*"),
        "a change over time": rx(r"\bréponse au\b|\bréponse (?:thérapeutique|partielle|complète)\b|\brépond au\b"),
    },
    disclaimer=rx(
        r"\b(?:ne |n['’])(?:(?:doit|doivent|peut|peuvent|saurait|sauraient|vise|visent)\s+(?:pas\s+|jamais\s+)?(?:être\s+|à\s+)?)?"
        r"(?:établi|rempla|donn|fait|font|faire|contien|constitu|est\b|sont\b|sert|servent|serv|perme|montr|évalu|offr|utilis"
        rf"|destin|lu\b|pose|poser)\w*{_NEEDED}[^.;:!?]*"
    ),
    turn=rx(r"\b(?:mais|cependant|toutefois|sauf|bien qu\w*|pourtant|néanmoins|en revanche)\b"),
    question=rx(r"[^.!?\n]*\?"),
    methods={
        "musica": rx(r"\bmusica\b"),
        "clahe": rx(r"\bclahe\b|\badaptative d['’]histogramme"),
        "unsharp": rx(r"\bmasque flou\b|\bunsharp\b"),
        "gamma": rx(r"\bgamma\b"),
        "equalise": rx(r"\bégalisation (?:d['’]|de l['’])histogramme\b"),
        "n4": rx(r"\bN4\b|\bchamp de biais\b"),
    },
    modalities={
        "MR": rx(r"\bIRM\b|\bMRI\b|\brésonance\b"),
        "CT": rx(r"\bTDM\b|\bCT\b|\bscanner\b|\btomodensitométri\w+"),
        "PT": rx(r"\bTEP\b|\bPET\b|\bpositons\b"),
        "US": rx(r"\béchograph\w+|\bultrasons?\b"),
    },
)
