"""What a report in Traditional Chinese must not state, and the words for methods and modalities."""

from core.report.checking.vocabulary import StatementWords, rx

_NEEDED = r"(?![^。;!?,，]*(?:需要|必要|必須|須要|應該開始|有所需))"

STATEMENTS = StatementWords(
    forbidden={
        "a diagnosis": rx(
            r"惡性|良性|癌|腫瘤|膠質|母細胞瘤|星狀細胞|星形細胞|腦膜瘤|垂體|腦下垂體|腺瘤|神經鞘瘤|淋巴瘤|肉瘤|轉移|膿瘍|膿腫"
            r"|囊腫|囊性|梗塞|中風|硬化|贅生|缺血|出血|動脈瘤|鑑別診斷|病理|符合.{0,8}的表現|疑似|懷疑|高度可能為|提示為|健康的|正常的腦|疾病"
            r"|\bGBM\b|glioma|tumou?r"
        ),
        "a grade": rx(
            r"WHO|世界衛生組織|高級別|低級別|高惡性度|第?\s*[一二三四IVX\d]+\s*級|分級|分期|第?\s*[一二三四IVX\d]+\s*期"
        ),
        "treatment advice": rx(
            r"化療|化學治療|放療|放射治療|放射線治療|電療|手術|開刀|切除|切片|活檢|活體組織|類固醇|藥物|用藥|服藥|dexamethasone|temozolomide"
            r"|建議|應該?(?:接受|開始|儘快|盡快|立即|就醫|服用)|您(?:應該|必須|需要)|追蹤|回診|複診|轉診|轉介|緊急|立即|立刻|劑量"
        ),
        "a prognosis": rx(r"存活|餘命|預期壽命|治癒|可治|不治|末期|致命|死亡"),
        "a change over time": rx(
            r"進展|惡化|退化|消退|穩定|緩解|復發|RANO|RECIST|生長|長大|變大|變小|縮小|增大|增加了|減少了|擴大"
            r"|前次|上次|先前的?(?:掃描|檢查|影像)|過去的(?:檢查|影像)"
        ),
        "a finding that was not measured": rx(
            r"水腫|占位效應|佔位效應|腫塊效應|中線|腦積水|壞死|浸潤|侵犯|侵襲|顯影劑|對比劑|強化|疝|壓迫|鈣化|血管(?!攝影)"
            r"|(?<![A-Za-z0-9])T[12](?![0-9])|FLAIR|DWI|釓|體積"
        ),
        "a place in the body": rx(
            r"半球|額葉|顳葉|頂葉|枕葉|腦葉|小腦|腦幹|腦室|丘腦|視丘|基底核|胼胝體|皮質|皮層|白質|灰質|(?:病人|患者)的?(?:左|右)"
            r"|前側|後側|前方|後方|頭側|尾側|內側|外側"
        ),
    },
    disclaimed={
        "a diagnosis": rx(r"診斷"),
        "treatment advice": rx(r"治療|療法|臨床決策"),
        "a prognosis": rx(r"預後"),
        "a change over time": rx(r"(?:治療|部分|完全)反應|療效"),
    },
    disclaimer=rx(
        r"(?:不(?:是|構成|供|能|得|可|應|作|做|代表|提供|適|取代|用於|為|涉及)|並非|非供|無法|無意|未(?:做|作|提供)|沒有(?:做|作|提供|說)|勿|不會)"
        rf"{_NEEDED}[^。;!?]*"
    ),
    turn=rx(r"但|然而|不過|除了|雖然|而是|仍(?!然?不)"),
    question=rx(r"[^。!?\n]*\?"),
    methods={
        "musica": rx(r"musica"),
        "clahe": rx(r"clahe|自適應直方圖|適應性直方圖"),
        "unsharp": rx(r"非銳化|反銳化|unsharp"),
        "gamma": rx(r"伽瑪|gamma"),
        "equalise": rx(r"(?<!適應)(?<!適應性)直方圖均衡"),
        "n4": rx(r"N4|偏場"),
    },
    modalities={
        "MR": rx(r"(?<![A-Za-z])MRI?(?![A-Za-z])|磁振|磁共振|核磁"),
        "CT": rx(r"(?<![A-Za-z])CT(?![A-Za-z])|電腦斷層"),
        "PT": rx(r"(?<![A-Za-z])PET(?![A-Za-z])|正子"),
        "US": rx(r"超音波"),
    },
)
