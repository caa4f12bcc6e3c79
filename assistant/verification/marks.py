"""Negations, modals and quantifiers, and the words that they govern.

English says "not" and "shall" before what they govern, Japanese after it. A mark governs the few
content words nearest to it on that side, within its clause: enough to recognise the predicate in a
sentence that words the rest otherwise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.verification.tokens import Analysis, Mark, Modality, Token
from ingest.documents import Language

_REACH: Mapping[Language, int] = {"en": 4, "ja": 2}
_CLAUSE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"[;:.]|,(?! (?:by|in|within|upon|subject|at|on|for|or)\b)|\bbut\b"),
    "ja": re.compile(r"[、。;:]"),
}
_NEGATION: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not(?! only\b| merely\b| just\b| simply\b)|never|neither|nor|none|nothing|nobody"
        r"|without|cannot|no(?!\.? ?\d)(?! (?:less|fewer|more|later|earlier) than\b| doubt\b)"
        r"|(?:fail|refus|declin)(?:s|ed|es|ing)? to|lacks?|lacking|unable to|non(?=-)"
        r")\b|n['’]t\b"
    ),
    "ja": re.compile(
        r"(?<!少)(?<!危)(?<!でも)(?:ない|なく(?!て(?:は|も))|なかっ|なしに|なしで|なし|無い|無し)"
        r"|ません|(?<=[一-龥ァ-ヺぁ-ん])(?:せず|ず)(?=に?[、。はにも]|$)|ざる|(?<!必)(?<!絶え)(?<!先)ずに|非(?=[一-龥])"
        r"|欠い|欠く|欠け"
    ),
}
_EMPTY_NEGATION = re.compile(  # 〜なければならない obliges, and にとどまらず adds
    r"な(?:けれ|くて)ばなら(?:ない|ず|なかった)|なくてはなら(?:ない|ず)|なければなりません|ねばなら(?:ない|ず)"
    r"|(?:に|のみ)(?:とどまらず|ならず)|だけで(?:は)?なく|ざるを得(?:ない|ず)|かもしれない|にほかならない|ほかない"
    r"|差し支えない|問題ない|間違いない"
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
            r"|able to|(?:is|are) (?:allowed|permitted|free|entitled) to)\b"
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
_QUANTIFIERS: Mapping[Language, Mapping[str, re.Pattern[str]]] = {
    "en": {
        "all": re.compile(
            r"\b(?:all|every|entire(?:ly)?|whole|fully|any|always|completely|full range)\b"
        ),
        "only": re.compile(r"\b(?:only|solely|exclusively|alone|sole|exclusive)\b(?<!not only)"),
        "most": re.compile(r"\b(?:most|majority|mainly|mostly|largely|predominantly)\b"),
        "some": re.compile(r"\b(?:some|several|few|certain|partly|partially)\b"),
        "exception": re.compile(r"\b(?:except|unless|excluding|apart from|other than)\b"),
        "before": re.compile(r"\b(?:before|prior to|ahead of)\b"),
        "after": re.compile(r"\b(?:after|following)\b"),
    },
    "ja": {
        "all": re.compile(
            r"すべて|全て|全(?=[一-龥]{0,2}(?:国|社|分野|項目|部|体|会一致))"
            r"|あらゆる|いかなる|いずれも|常に|完全"
        ),
        "only": re.compile(
            r"のみ(?!ならず)|だけ(?!で(?:は)?なく)|唯一|(?<!ない)(?<!できる)限(?:り|定|られ)|専ら"
        ),
        "most": re.compile(r"ほとんど|大半|大部分|多数|主に"),
        "some": re.compile(r"一部|いくつか|若干|数(?:か国|カ国|社|名)"),
        "exception": re.compile(r"除(?:き|く|い)|限りでない|ない限り|なければ(?!な)"),
        "before": re.compile(r"に先立|以前|の前に"),
        "after": re.compile(r"(?:の後|以降|以後|に続)"),
    },
}  # fmt: skip


LIMITS = frozenset({"exception", "only"})
"""The quantifiers that a sentence may not leave out."""


def negations(text: str, language: Language, tokens: Sequence[Token]) -> list[Mark]:
    """What is denied."""
    empty = [m.span() for m in _EMPTY_NEGATION.finditer(text)] if language == "ja" else []
    return [
        _mark("without" if match.group() in _WITHOUT else "not", match, text, language, tokens)
        for match in _NEGATION[language].finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in empty)
    ]


def modals(text: str, language: Language, tokens: Sequence[Token]) -> list[Mark]:
    """What must, shall, should or may be; "cannot" and "may not" are negations alone."""
    return [
        _mark(modality, match, text, language, tokens)
        for modality, pattern in _MODALS[language].items()
        for match in pattern.finditer(text)
        if not (modality == Modality.MAY and _NOT.match(text, match.end()))
        and not any(t.start <= match.start() < t.end and t.kind == "date" for t in tokens)
    ]


def limits(name: str, analysis: Analysis) -> list[tuple[int, int]]:
    """Where a class of quantifiers stands in a text."""
    pattern = _QUANTIFIERS[analysis.language][name]
    return [match.span() for match in pattern.finditer(analysis.text)]


def quantifiers(text: str, language: Language) -> frozenset[str]:
    """The classes of quantifiers in a text."""
    return frozenset(
        name for name, pattern in _QUANTIFIERS[language].items() if pattern.search(text)
    )


def _mark(
    what: str, match: re.Match[str], text: str, language: Language, tokens: Sequence[Token]
) -> Mark:
    governed = _after(match, text, tokens) if language == "en" else _before(match, text, tokens)
    return Mark(what, tuple(governed)[: _REACH[language]])


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
    starts = [m.end() for m in _SUBJECT_START.finditer(text, 0, match.start())]
    first = starts[-1] if starts else 0
    subject = [i for i, t in enumerate(tokens) if first <= t.start and t.end <= match.start()]
    subject = subject[-_SUBJECT:]
    return iter([*following[:1], *reversed(subject)])


def _before(match: re.Match[str], text: str, tokens: Sequence[Token]) -> Iterator[int]:
    stops = [m.end() for m in _CLAUSE["ja"].finditer(text, 0, match.start())]
    start = stops[-1] if stops else 0
    numbered = [(i, t) for i, t in enumerate(tokens) if start <= t.start and t.end <= match.end()]
    return (i for i, t in reversed(numbered) if t.start < match.start())
