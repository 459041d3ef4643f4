"""Traditional Chinese, as a check reads it: no spaces between words, so no pattern asks for a word's edge.

The text comes with digits, letters and most marks of full width already made narrow.
"""

import re

from core.report.checking.spelled import read_chinese
from core.report.checking.units import alternation, units
from core.report.checking.vocabularies.chinese_statements import STATEMENTS
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

_DIGITS = "零一二三四五六七八九"
_SMALL = {sign: value for value, sign in enumerate(_DIGITS)} | {"兩": 2, "十": 10}
_SMALL |= {f"十{sign}": 10 + value for value, sign in enumerate(_DIGITS) if value} | {"二十": 20}
_UNITS = units(
    ("length", 1e-3, "微米"),
    ("length", 1.0, "毫米|公釐|公厘"),
    ("length", 10.0, "厘米|公分|釐米"),
    ("length", 1000.0, "公尺|米"),
    ("length", 25.4, "英寸|英吋"),
    ("area", 1.0, "平方毫米|平方公釐|平方公厘|平方mm|平方 mm"),
    ("area", 100.0, "平方厘米|平方公分|平方cm|平方 cm"),
    ("pixels", 1.0, "像素|平方像素|個像素"),
    ("time", 1.0, "毫秒"),
    ("time", 1000.0, "秒|秒鐘"),
    ("time", 60_000.0, "分鐘"),
    ("ratio", 0.01, "個百分點|百分點"),
    ("foreign", 1.0, "立方毫米|立方厘米|立方公分|毫升|公升|體素|小時|天|日|週|周|星期|個月|月|年|度|歲"),
)
_UNIT = alternation(_UNITS)
_NUMERAL = "[零〇一二兩三四五六七八九十百千]"
_SP = r"[ \u00a0\u2009\u202f]*"

NUMBERS = NumberWords(
    decimal=".",
    digits=rx(r"(?<![0-9A-Za-z_.])(?<!\d,)(?:\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![0-9])"),
    spelled=rx(rf"{_NUMERAL}+(?:[點点][零〇一二三四五六七八九]+)?"),
    read=read_chinese,
    small=_SMALL | {"單一": 1, "唯一": 1},
    unit=_UNIT,
    unit_after=rx(rf"{_SP}-?{_SP}({_UNIT})(?![0-9A-Za-z²³])"),
    joined=rx(r"\s*(?:×|x|\*|/|[乘和與及至到或、,，]|[-–—~]|\(列\s*×\s*行\))\s*(?:寬|長)?\s*$"),
)

_ONE = rf"(?:\d{{1,2}}(?![\d]|\.\d)|{any_of(tuple(word for word, value in _SMALL.items() if 1 <= value <= 20))})"
_JOINT = r"\s*(?:[、,，和與及或到至/&~]|以及|[-–])\s*"
_AGAIN = r"(?:病灶\s*)?(?:編號|第)?\s*"
_NO_NAME = rf"(?!{_SP}(?:(?:{_UNIT})(?![0-9A-Za-z²])|[×x*%]|[個次條筆張種項塊處部分]|\.\d))"
_ORDINALS = {f"第{word}": value for word, value in _SMALL.items() if 1 <= value <= 20}
_ORDINALS |= {f"第{n}": n for n in range(1, 21)} | {f"第 {n}": n for n in range(1, 21)}
_LESION = "病灶"
_LESIONS = "(?:病灶|腫塊|結節|腫瘤|病變)"
_THINGS = f"(?:{_LESIONS}|區域|部位)"

LESIONS = LesionWords(
    named=rx(rf"{_LESION}\s*(?:編號|第|#|No\.?)?\s*(?P<numbers>{_ONE}(?:{_JOINT}{_AGAIN}{_ONE}(?![\d.]))*){_NO_NAME}"),
    one_named=rx(rf"{_LESION}\s*(?:編號|第|#|No\.?)?\s*(?P<numbers>{_ONE}){_NO_NAME}"),
    step=rx(rf"(?P<number>{_ONE})|(?P<range>[到至~]|[-–])"),
    ordinal=rx(rf"({any_of(_ORDINALS)})\s*(?:個|号|號|處)\s*(?:描繪的)?{_LESION}"),
    ordinals=_ORDINALS,
    named_already=rx(rf"(?:{any_of(_ORDINALS)})\s*(?:個|號|處)?\s*$"),
    any_one=rx(r"(?:[一這該每此各]個?)\s*$"),
    beside=rx(r"(?:比|相較於|不同於|相對於|與其說)\s*$"),
    to_a_lesion=rx(r"\s*\(?\s*(?:是|為|在|屬於)?\s*$"),
    all_together=rx(r"(?:合計|總共|共計|總計|加總|兩者|全部|所有|總面積|彼此|互相|合併)"),
    others=rx(r"(?:各病灶|各個病灶|每個病灶|另一個|其他病灶|各輪廓|模型|方法|程式|較大的|較小的|最大的|最小的)"),
    goes_on=rx(r"\s*(?:\(|:|的)"),
)

_MANY = ("多個", "多處", "數個", "幾個", "許多", "多發", "若干")
_AGAIN_ONE = ("另一個", "另一處", "另外一個", "另有一個", "還有一個", "其他", "額外", "新的", "衛星", "多發性")
_MORE = {word: place for word, place in _ORDINALS.items() if place > 1}

COUNTS = CountWords(
    counted=rx(
        rf"(?<![0-9.每另任何第其同哪某這該那單之])({any_of(tuple(_SMALL))}|(?<![0-9.])\d+|{any_of(_MANY)}|(?:單一|唯一)(?=個?病灶))"
        rf"(?!\.\d)\s*(?:個|處|顆|枚)?(?:[一-龥]{{0,4}}?的?)?{_THINGS}(?!\s*\ue000)"
        rf"|({any_of((*_MORE, *_AGAIN_ONE))})\s*(?:個|處|號)?(?:[一-龥]{{0,3}}?的?)?{_THINGS}"
    ),
    things=rx(_THINGS),
    ends_with_lesions=rx(rf"{_LESIONS}$"),
    none=rx(rf"(?:(?<!並)沒有|未見|無|未發現|未描繪|看不到|沒有描繪|沒有發現)(?:出|到|任何)?{_THINGS}"),
    seen=rx(
        rf"(?:一個|該|此|這個|有){_LESIONS}(?:位於|位在|在|的面積|為|面積|測得|大小|長)|^{_LESIONS}(?:位於|位在|面積|的面積)"
    ),
    negation=rx(r"(?:沒有|無|未見|未描繪|未發現|沒有描繪|沒有標出|沒有發現|並無)\s*$"),
    the_other=rx(r"(?:另外|其他|其餘|剩下的)\s*$"),
    part=rx(r"(?:其中|其他|其餘|另外)"),
    one=("一", "1", "單一", "唯一"),
    and_another=rx(r"(?:另一|另外|其他|第二個|第三個)"),
    both=(),
    plural=_MANY,
    at_least=_MORE,
    stand_alone=("多發性",),
)

SIDES = SideWords(
    left_right=rx(r"(左(?!右)|(?<!左)右)(?=[上下]|側|邊|半|方|面|部|四分|、|和|與|及)"),
    up_down=rx(
        r"(?<![以之如向加附])(?:(?<=左)|(?<=右)|(?<=影像)|(?<=影像的)|(?<=畫面)|(?<=切面)|(?<=位於)|(?<=在)|(?<=偏)|(?<=的))"
        r"(上|下)(?=半|方|部|四分|側|角|緣|邊|$|[,，。、;])"
    ),
    sides={"左": "left", "右": "right", "上": "upper", "下": "lower"},
    both=rx(r"(?:雙側|兩側|左右兩[側邊半])"),
    centre=rx(r"(?:影像|切面|畫面|圖)的?(?:正?中央|正?中心|正中間)(?!線)"),
    brightness=rx(
        r"(?:(比(?:起)?(?:其)?(?:周圍|四周|周邊|附近|環帶)\S{0,6}?(?:亮|明亮)|較(?:其)?周圍\S{0,4}?亮|亮於(?:其)?周圍|高訊號)"
        r"|(比(?:起)?(?:其)?(?:周圍|四周|周邊|附近|環帶)\S{0,6}?(?:暗|黑)|較(?:其)?周圍\S{0,4}?暗|暗於(?:其)?周圍|低訊號))"
    ),
)

MEASURES = MeasureWords(
    kinds=measures(
        predicted_iou=r"預期的? ?IoU|預估的? ?IoU|自己的估計|自身估計",
        area=r"面積",
        longest=r"最長徑|最長的?直徑|最大徑|最大直徑|最大長度|長徑|長軸|最長",
        perpendicular=r"垂直徑|垂直的?直徑|短徑|短軸|垂直",
        equivalent=r"等效|(?:相同|同|等)面積的?圓|圓的?直徑",
        perimeter=r"周長",
        share=r"比例|占比|佔比",
        dice=r"Dice",
        iou=r"IoU|Jaccard",
        sensitivity=r"敏感度|靈敏度|召回率",
        precision=r"精確度|精確率|精準度",
        hd95=r"HD95|Hausdorff|表面距離",
        spacing=r"間距|像素大小",
        thickness=r"切面厚度|厚度|層厚",
        slice=r"第(?=\s*\d+\s*張)",
        include=r"納入點擊|包含點擊|正向點擊|納入點",
        exclude=r"排除點擊|負向點擊|排除點",
        boxes=r"方框|框選",
        scribbles=r"塗畫線?|塗鴉",
        lassos=r"套索",
        brush=r"筆刷",
        eraser=r"橡皮擦",
        ring=r"環帶|環狀區",
        models=r"(?:自動)?模型|網路",
        clicks=r"點擊",
        head_distance=r"頭部邊緣|頭部輪廓|頭的輪廓",
        spread=r"平均面積|標準差",
        disagreement=r"分歧程度|平均分歧|分歧",
    ),
    leads_back=rx(r"\s*(?:\(|的|次|個|筆|條|為|是)?\s*的?\s*$"),
    to_a_model=rx(r"\s*(?:\(|由|是|為)?\s*$"),
    joint=rx(r"\s*(?:和|與|及|、|/|,|，)?\s*"),
    about_outline=rx(r"輪廓|描繪|病灶"),
    about_tests=rx(r"測試|驗證|模型卡"),
)

VOCABULARY = Vocabulary(
    code="zh-Hant",
    sentence_end=re.compile(r"(?<=[。！？!?])\s*|\n+"),
    numbers=NUMBERS,
    lesions=LESIONS,
    counts=COUNTS,
    sides=SIDES,
    measures=MEASURES,
    statements=STATEMENTS,
    common=frozenset(),
)
