"""What kind of thing a question asks for."""

import re

from assistant.state import Asked
from ingest.documents import Language

_TOLD_EN = r"\b(?:know|tell me|tell us|say|says|said|ask|asks|out|see) "
_ASKING_EN = (
    rf"(?:^\W*|[,.:;?!–—-]\s*|{_TOLD_EN}"
    r"|\b(?:and|or|but|so|about|to|by|with|from|of|for|under|on|in|at|since|until|then) )"
)
"""Where a word asks; "those who apply" and "the day when it lapsed" ask for nobody and no day."""
_ASKED: dict[Language, list[tuple[Asked, re.Pattern[str]]]] = {
    "ja": [
        (Asked.PERSON, re.compile(r"誰|だれ|どなた|何者|署名者は")),
        (
            Asked.DATE,
            re.compile(
                r"いつ(?!まん|も)|何年|何月|何日|日付|年月日|期日|期限|時期は|どの年|(?:発効|署名|締結)日"
                r"|[たる]年(?:は|を|[?？。]?$)|(?:発効|発生|開始|署名|締結)の日"
            ),
        ),
        (
            Asked.PLACE,
            re.compile(r"どこで|何処|場所は|開催地|どの(?:都市|街|町)|どこに(?:ある|置)"),
        ),
        (
            Asked.MONEY,
            re.compile(
                r"予算|金額|いくら|資金額|総額|費用(?!分担|負担)|価格|値段|何(?:億|万|百万)?(?:円|ポンド|ドル)"
            ),
        ),
        (
            Asked.NUMBER,
            re.compile(
                r"いくつ|どの(?:くらい|ぐらい|程度)の(?:時間|期間|数)|何倍|何分(?!野)|何時間|何か月|何ヶ月|何年(?=ごと|間|に[0-9一二])|何(?:カ国|か国|ヶ国|人|名|件|通|回|個|社|項目|年間|%|パーセント)|人数|件数"
            ),
        ),
        (Asked.REASON, re.compile(r"なぜ|何故|どうして|理由")),
        (
            Asked.SUMMARY,
            re.compile(
                r"要約|概要|まとめ|全体像|どんな(?:内容|文書)|何が書か|あらまし|要点|かいつまんで"
            ),
        ),
        (
            Asked.LIST,
            re.compile(
                r"挙げ|列挙|一覧|すべて|全て|何と何|どことどこ|誰と誰|それぞれ|顔ぶれ|メンバー|内訳"
                r"|順に|時系列|どのような(?:分野|項目)"
                r"|[2-9二三四五六七八九](?:つ|分野|本の柱|か国|カ国|者|社)"
            ),
        ),
        (Asked.COMPARISON, re.compile(r"比べ|違い|違う|異な|差は|共通|変わった|どう変わ|食い違")),
        (
            Asked.ABOUT,
            re.compile(r"(?:について|に関して)は?、?\S{0,12}?(?:何|なに|どの|どう|どんな)"),
        ),
        (
            Asked.YES_NO,
            re.compile(
                r"(?:ます|です|でしょう|ました|ません|でした|ている|ていた|ある|あり|ない|られる|できる|する|した)か[?？。]?$"
            ),
        ),
    ],
    "en": [
        (
            Asked.PERSON,
            re.compile(
                rf"{_ASKING_EN}who(?:m|se)?\b|\bwhich (?:minister|person|people|leaders?)\b", re.I
            ),
        ),
        (
            Asked.DATE,
            re.compile(
                rf"{_ASKING_EN}when(?:'s|’s)?(?! (?:the|it|they|he|she|we|there|this|these)\b)\b"
                rf"|{_TOLD_EN}when\b|\b(?:what|which) (?:year|date|day|month)\b"
                r"|\bdate (?:of|on which|it|when)\b|\b(?:start|end|closing) date\b|\bcalendar day\b"
                r"|\bdeadline\b",
                re.I,
            ),
        ),
        (
            Asked.PLACE,
            re.compile(
                r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:city|place|town|venue|building)\b"
                r"|\b(?:city|place|seat|venue) of\b",
                re.I,
            ),
        ),
        (
            Asked.MONEY,
            re.compile(
                r"\bbudget\b|\bhow much (?:money|funding|will|did|do|does|is|are|was|has|have|goes"
                r"|went)\b|\bcosts?\b|\bfunding\b|\b(?:what|which) prices?\b"
                r"|\bprices? (?:of|per)\b",
                re.I,
            ),
        ),
        (
            Asked.NUMBER,
            re.compile(
                r"\bhow many\b|\bnumber of\b|\bby what factor\b"
                r"|\bwhat (?:share|percentage|proportion)\b|\bhow (?:long|large|big|often)\b",
                re.I,
            ),
        ),
        (Asked.REASON, re.compile(r"\bwhy\b|\bfor what reason\b|\breasons? (?:for|why)\b", re.I)),
        (
            Asked.SUMMARY,
            re.compile(
                r"\bsummari[sz]|\bsummary of\b|\boverview of\b|\bin short\b|\bgist\b"
                r"|\bwhat is in\b|\bsum up\b|\bin a nutshell\b|\bmain points\b"
                r"|\b(?:short|brief) account\b",
                re.I,
            ),
        ),
        (
            Asked.LIST,
            re.compile(
                r"\b(?:list|name (?:the|all)|what (?:are|were)|who (?:are|were)|members|each|both"
                r"|respectively|all the|in order|dates of"
                r"|which (?:\w+ )?(?:countries|companies|firms|bodies|fields|areas|pillars|states"
                r"|ministries|ministers|forms|members|institutions)"
                r"|(?:two|three|four|five|six|seven|eight|nine|ten) \w+)\b",
                re.I,
            ),
        ),
        (
            Asked.ABOUT,
            re.compile(
                r"\bwhat (?:do|does|did|is|was|are|were|has|have|will)\b.{0,60}"
                r"\b(?:say|says|said|agree[ds]?|written|plan\w*|commit\w*|promise\w*|decided"
                r"|discussed|done|do)\b.{0,15}\b(?:about|on|regarding|concerning)\b"
                r"(?! (?:when|where|who))",
                re.I,
            ),
        ),
        (
            Asked.COMPARISON,
            re.compile(r"\b(?:differ\w*|compare\w*|versus|vs|in common|changed?)\b", re.I),
        ),
        (
            Asked.YES_NO,
            re.compile(
                r"^(?:(?:and|so|but|then),? )?(?:is|are|was|were|do|does|did|has|have|had|will"
                r"|would|can|could|should|must|may)\b",
                re.I,
            ),
        ),
    ],
}

PARTICULAR = frozenset(
    {Asked.PERSON, Asked.DATE, Asked.PLACE, Asked.MONEY, Asked.NUMBER, Asked.REASON}
)
"""Kinds whose answer is one particular thing: "how many does the summary count" is no summary."""


def asked_for(question: str, language: Language) -> frozenset[Asked]:
    """The kinds a question asks for; `OTHER` where none is plain."""
    text = question.strip()
    kinds = frozenset(kind for kind, pattern in _ASKED[language] if pattern.search(text))
    if kinds & PARTICULAR:
        kinds -= {Asked.SUMMARY}
    return kinds or frozenset({Asked.OTHER})
