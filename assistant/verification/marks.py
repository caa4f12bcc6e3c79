"""Negations and modals, and the words that they govern.

English says "not" and "shall" before what they govern, Japanese after it. A mark governs the few
content words nearest to it on that side, within its clause: enough to recognise the predicate in a
sentence that words the rest otherwise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.verification.tokens import Mark, Modality, Token
from ingest.documents import Language

_REACH: Mapping[Language, int] = {"en": 4, "ja": 2}
_CLAUSE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"[;:.]|,(?! (?:by|in|within|upon|subject|at|on|for|or)\b)|\bbut\b"),
    "ja": re.compile(r"[、。;:]"),
}
_NEGATION: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not(?! only\b| merely\b| just\b| simply\b)(?! (?:less|fewer|more|longer) than\b)"
        r"|never|neither|nor|none|nothing|nobody|without(?! (?:delay|charge|cost)\b)|cannot"
        r"|no(?!\.? ?\d)(?! (?:less|fewer|more|later|earlier|longer|higher) than\b)"
        r"(?! (?:doubt|charge|cost|matter)\b)"
        r"|(?:fail|refus|declin)(?:s|ed|es|ing)? to|lacks?|lacking|unable to|non(?=-)"
        r")\b|n['’]t\b"
    ),
    "ja": re.compile(
        r"(?<!少)(?<!危)(?<!でも)(?:ない|なく(?!て(?:は|も))|なかっ|なしに|なしで|なし|無い|無し)"
        r"|ません|(?<=[一-龥ァ-ヺぁ-ん])(?:せず|ず)(?=に?[、。はにも]|$)|ざる|(?<!必)(?<!絶え)(?<!先)ずに|非(?=[一-龥])"
        r"|欠い|欠く|欠け|(?<=対象)外|(?<=範囲)外|(?<=適用)外|禁止|禁じ"
    ),
}
SAYS_NO = re.compile(
    r"\b(?<!not )(?:excluded|prohibited|forbidden|banned|(?:lies? |falls? )?outside the scope)\b"
)
"""English words that deny what they are said of, as "not" does; a "not" takes that back."""
_TAKEN_BACK = re.compile(r"\bnot (?=excluded|prohibited|forbidden|banned|outside)")
_EMPTY_NEGATION = re.compile(  # 〜なければならない obliges, and にとどまらず adds
    r"な(?:けれ|くて)ばなら(?:ない|ず|なかった)|なくてはなら(?:ない|ず)|なければなりません|ねばなら(?:ない|ず)"
    r"|(?:に|のみ)(?:とどまらず|ならず)|だけで(?:は)?なく|ざるを得(?:ない|ず)|かもしれない|にほかならない|ほかない"
    r"|差し支えない|問題ない|間違いない|遅滞なく|(?:を|のいかんを)問わ(?:ない|ず)"
)
_MODALS: Mapping[Language, Mapping[Modality, re.Pattern[str]]] = {
    "en": {
        Modality.MUST: re.compile(
            r"\b(?:must|(?:has|have|had) to(?! do with)|needs? to"
            r"|(?:is|are|was|were|be) (?:required|obliged|obligated|bound) to)\b"
        ),
        Modality.SHALL: re.compile(r"\bshall\b"),
        Modality.SHOULD: re.compile(r"\b(?:should|ought to)\b"),
        Modality.MAY: re.compile(
            r"\b(?:can(?!not)|could|might|may(?! (?:\d|of\b|\d{4}))"
            r"|able to|(?:is|are|be) (?:allowed|permitted|free|entitled) to|(?:is|are) possible)\b"
        ),
    },
    "ja": {
        Modality.MUST: re.compile(
            r"な(?:けれ|くて)ばなら|なくてはなら|なければなりません|ねばなら|必要があ|義務を負|義務があ|ざるを得"
        ),
        Modality.SHALL: re.compile(r"ものとする|ものとし|こととする|こととし"),
        Modality.SHOULD: re.compile(r"べき|べく(?!して)(?=、?努)|ことが望ましい|のが望ましい"),
        Modality.MAY: re.compile(
            r"(?:ことが|が)?(?:でき(?!る限り|るだけ|ない|ず|なかっ|ません|事|ごと)|可能(?=で|と|に))|し得る|しうる|うる(?=。|、|も)"
            r"|て(?:も|)(?:よい|良い|いい|差し支えない|構わない)|かもしれ|ことがある|妨げない"
        ),
    },
}
_INSERTED = re.compile(r",[^,.;]{3,80},")
_PASSIVE_AHEAD = re.compile(r"(?: not)? be(?:en)? \w+(?:ed|en|wn|nt|ld|ut|de|ne|ught)\b")
_SUBJECT = 3
_SUBJECT_START = re.compile(r"[,;:.] |\band\b|\bor\b|\bthat\b|\bwhich\b")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been) $")
_WITHOUT = {"without", "なしに", "なしで"}
_NOT = re.compile(r" not\b|n't")


def negations(text: str, language: Language, tokens: Sequence[Token]) -> list[Mark]:
    """What is denied."""
    empty = [m.span() for m in _EMPTY_NEGATION.finditer(text)] if language == "ja" else []
    if language == "en":
        empty = [m.span() for m in _TAKEN_BACK.finditer(text)]
    plain = [
        _mark("without" if match.group() in _WITHOUT else "not", match, text, language, tokens)
        for match in _NEGATION[language].finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in empty)
    ]
    return [*plain, *(_said_of(match, text, tokens) for match in _said_no(text, language))]


def _said_no(text: str, language: Language) -> Iterator[re.Match[str]]:
    return SAYS_NO.finditer(text) if language == "en" else iter(())


def _said_of(match: re.Match[str], text: str, tokens: Sequence[Token]) -> Mark:
    """What "is excluded" and its like deny: the subject before them, and what follows."""
    subject = list(_subject(match, text, tokens))[:_SUBJECT]
    end = _CLAUSE["en"].search(text, match.end())
    stop = end.start() if end else len(text)
    following = [i for i, t in enumerate(tokens) if match.end() <= t.start < stop]
    return Mark("not", tuple([*subject, *following][: _REACH["en"]]))


def _subject(match: re.Match[str], text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """The words of the subject before a predicate, nearest first."""
    starts = [m.end() for m in _SUBJECT_START.finditer(text, 0, match.start())]
    first = starts[-1] if starts else 0
    own = [i for i, t in enumerate(tokens) if first <= t.start and t.end <= match.start()]
    return reversed(own)


def modals(text: str, language: Language, tokens: Sequence[Token]) -> list[Mark]:
    """What must, shall, should or may be; "cannot" and "may not" are negations alone."""
    return [
        _mark(modality, match, text, language, tokens, joined=True)
        for modality, pattern in _MODALS[language].items()
        for match in pattern.finditer(text)
        if not (modality == Modality.MAY and _NOT.match(text, match.end()))
        and not any(t.start <= match.start() < t.end and t.kind == "date" for t in tokens)
    ]


def _mark(
    what: str,
    match: re.Match[str],
    text: str,
    language: Language,
    tokens: Sequence[Token],
    *,
    joined: bool = False,
) -> Mark:
    governed = _after(match, text, tokens) if language == "en" else _before(match, text, tokens)
    more = _joined(match, text, tokens) if joined and language == "ja" else []
    return Mark(what, (*tuple(governed)[: _REACH[language]], *more))


def _after(match: re.Match[str], text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """What follows in the clause; of "is not mentioned", the subject that comes before, too."""
    inserted = _INSERTED.match(text, match.end())  # "may, within 90 days, refuse"
    stop = _CLAUSE["en"].search(text, inserted.end() if inserted else match.end())
    end = stop.start() if stop else len(text)
    if match.group() == "nothing":  # "nothing in this text is intended to": the clause is further
        end = len(text)
    begin = inserted.end() if inserted else match.end()
    following = [i for i, t in enumerate(tokens) if begin <= t.start < end]
    denied = match.group() == "not" and _PASSIVE.search(text[: match.start()])
    if not denied and not _PASSIVE_AHEAD.match(text, match.end()):
        return iter(following)
    subject = list(_subject(match, text, tokens))[:_SUBJECT]
    return iter([*following[:1], *subject])


_JOINED = re.compile(r"(?<=[いきしちにみりえけせてねめれっべげ])、(?:かつ|又は|若しくは|及び)、?")
"""Japanese predicates that share what is said at the end: 知らせ、かつ、提出しなければならない."""


def _joined(match: re.Match[str], text: str, tokens: Sequence[Token]) -> list[int]:
    """The words before each predicate that is joined to a modal's own in its sentence."""
    begin = max((m.end() for m in re.finditer("。", text[: match.start()])), default=0)
    numbered = [(i, t) for i, t in enumerate(tokens) if begin <= t.start < match.start()]
    return [
        i
        for joint in _JOINED.finditer(text, begin, match.start())
        for i, _ in [n for n in reversed(numbered) if n[1].end <= joint.start()][: _REACH["ja"]]
    ]


def _before(match: re.Match[str], text: str, tokens: Sequence[Token]) -> Iterator[int]:
    stops = [m.end() for m in _CLAUSE["ja"].finditer(text, 0, match.start())]
    start = stops[-1] if stops else 0
    numbered = [(i, t) for i, t in enumerate(tokens) if start <= t.start and t.end <= match.end()]
    return (i for i, t in reversed(numbered) if t.start < match.start())
