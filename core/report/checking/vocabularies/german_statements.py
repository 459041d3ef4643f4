"""What a German report must not state, and the words for methods and modalities."""

from core.report.checking.vocabulary import StatementWords, rx

_NEEDED = r"(?![^.;:!?]*\b(?:nötig|notwendig|erforderlich|angezeigt|indiziert|begonnen|beginnen|gebraucht|braucht)\b)"

STATEMENTS = StatementWords(
    forbidden={
        "a diagnosis": rx(
            r"\bb[öo]sartig\w*|\bgutartig\w*|\bmalign\w*|\bbenign\w*|\b\w*krebs\w*|\b\w*karzinom\w*|\b\w*gliom\w*"
            r"|\b\w*blastom\w*|\b\w*zytom\w*|\b\w*meningeom\w*|\bhypophys\w+|\b\w*adenom\w*|\bschwannom\w*|\blymphom\w*"
            r"|\b\w*sarkom\w*|\b\w*metasta\w+|\babszess\w*|\b\w*zyst(?:e|en|isch\w*)\b|\b\w*infarkt\w*|\bschlaganf\w+"
            r"|\b\w*sklerose\w*|\bneoplas\w+|\b\w*tumor\w*|\bgeschw[uü]lst\w*|\bischämi\w+|\b\w*blutung\w*|\bhämorrhag\w+"
            r"|\baneurysm\w*|\bdifferen[tz]ialdiagnos\w*|\bpatholog\w*|\bvereinbar mit\b|\bverdächtig\w*|\bverdacht\b"
            r"|\bdeutet auf\b|\bhinweis(?:e|end)? auf\b|\bspricht für\b|\bgesund(?:e[nrsm]?)?\b|\berkrank\w+|\bkrankheit\w*"
        ),
        "a grade": rx(
            r"(?-i:\bWHO\b)|\b(?:hoch|niedrig)gradig\w*|\bgrad\s+(?:[IVX]+|\d)\b|\bgrading\b|\bstadium\b|\bstadien\b"
        ),
        "treatment advice": rx(
            r"\b\w*chemotherap\w*|\bstrahlentherap\w*|\bbestrahl\w*|\boperation\w*|\boperativ\w*|\boperier\w*|\bchirurg\w*"
            r"|\bresekt\w*|\breseziert\w*|\b\w*biops\w*|\b\w*steroid\w*|\b[kc]ortison\w*|\bmedikament\w*|\bdexamethason\w*"
            r"|\btemozolomid\w*|\bempf(?:ehl|ieh|ohl)\w*|\bsollten? (?:behandelt|sich|umgehend|unbedingt)\b|\b\w*nachsorge\w*"
            r"|\bSie (?:sollten|müssen)\b|\bverlaufskontroll\w*|\bkontroll(?:untersuchung|termin|aufnahme)\w*|\büberwiesen\b"
            r"|\büberweisung\w*|\bdringend\w*|\b(?:über)?dos(?:is|ierung|en)\b|\bsofort\w*|\bratsam\b|\bangeraten\b"
        ),
        "a prognosis": rx(
            r"\b\w*überleb\w*|\blebenserwartung\w*|\b(?:un)?heilbar\w*|\btödlich\w*|\bheilungschance\w*|\bunheilbar\w*"
        ),
        "a change over time": rx(
            r"\bprogress\w*|\bprogredien\w*|\bregress\w*|\bregredien\w*|\bstabil\w*|\bremission\w*|\brezidiv\w*|\bRANO\b"
            r"|\bRECIST\b|\b\w*wachs\w*|\bwuchs\b|\b(?:zu|ab)genommen\b|\bvergrößert\w*|\bverkleinert\w*|\bgeschrumpft\w*"
            r"|\bvor(?:untersuchung|aufnahme|befund)\w*|\bfrühere[nrms]? (?:aufnahme|untersuchung|bild)\w*"
            r"|\bseit de[rm] letzten\b"
        ),
        "a finding that was not measured": rx(
            r"\b\w*ödem\w*|\braumfordernd\w*|\bmasseneffekt\w*|\bmittellinie\w*|\bhydro[zc]ephal\w*|\bnekro\w+|\binfiltr\w+"
            r"|\binvasi\w+|\bkontrastmittel\w*|\banreicher\w*|\bherniation\w*|\bkomprim\w+|\bkompression\w*|\bverkalk\w+"
            r"|\bgefäß\w*|\bT[12]\b(?:-gewichtet\w*)?|\bFLAIR\b|\bDWI\b|\bgadolinium\w*|\bvolumen\w*"
        ),
        "a place in the body": rx(
            r"\bhemisphär\w+|\b(?:ge)?hirnhälfte\w*|\b\w*lappen\w*|\bfrontal\w*|\btemporal\w*|\bparietal\w*|\bo[kc][kc]?[zc]ipital\w*"
            r"|\bkleinhirn\w*|\bhirnstamm\w*|\bventrikel\w*|\bthalam\w+|\bbasalganglien\b|\bbalken\b|\bkorte[xk]\w*|\bkortikal\w*"
            r"|\b(?:hirn)?rinde\b|\b(?:weiße|graue)[nr]? substanz\b|\bpatientenseite\b|\b(?:linke|rechte)\w* (?:körper)?seite des patienten"
            r"|\b(?:anterior|posterior|kranial|kaudal|medial|lateral)\w*"
        ),
    },
    disclaimed={
        "a diagnosis": rx(r"\bdiagno\w+"),
        "treatment advice": rx(r"\bbehand(?:el|l)\w*|\btherap\w*|\bklinische\w* entscheidung\w*"),
        "a prognosis": rx(r"\bprogno\w+"),
        "a change over time": rx(r"\b\w*ansprechen\w*|\banspricht\b|\brespons\w*"),
    },
    disclaimer=rx(
        r"\b(?:stell\w*|ersetz\w*|sind|ist|darf|dürfen|kann|können|enthält|enthalten|gibt|geben|erlaub\w*|liefer\w*|zeig\w*"
        r"|mach\w*|beurteil\w*|eign\w*|dien\w*|soll|sollen|bedeute\w*|trifft|treffen)\s+(?:[^\W\d]+\s+){0,3}?"
        rf"(?:nicht|keine?\w*|weder)\b{_NEEDED}[^.;:!?]*|\bnicht (?:für|zur?|als)\b{_NEEDED}[^.;:!?]*"
    ),
    turn=rx(r"\b(?:aber|jedoch|doch|außer|obwohl|sondern|trotzdem|dennoch|allerdings)\b"),
    question=rx(r"[^.!?\n]*\?"),
    methods={
        "musica": rx(r"\bmusica\b"),
        "clahe": rx(r"\bclahe\b|\badaptive\w* histogramm"),
        "unsharp": rx(r"\bunscharf\w*|\bunsharp\b"),
        "gamma": rx(r"\bgamma\w*"),
        "equalise": rx(r"(?<!adaptiven )(?<!adaptiver )\bhistogramm(?:ausgleich|egalisierung|-?equalisierung)\w*"),
        "n4": rx(r"\bN4\b|\bbias-?feld"),
    },
    modalities={
        "MR": rx(r"\bMRT?\b|\bMRI\b|\bmagnetresonan\w+|\bkernspin\w*"),
        "CT": rx(r"\bCT\b|\bcomputertomogra\w+"),
        "PT": rx(r"\bPET\b|\bpositronen\w*"),
        "US": rx(r"\bultraschall\w*|\bsonogra\w+"),
    },
)
