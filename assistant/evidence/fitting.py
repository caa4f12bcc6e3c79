"""Whether a sentence has the kind of thing a question asks for: an amount, a count, a day, a name.

A reader is easily taken in by a sentence about the very thing that is asked about, though it does
not give what is asked of it. What a question wants is mostly plain, and so is whether it is there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from assistant.evidence.naming import NameFinder
from assistant.state import Asked
from assistant.understanding.asked import PARTICULAR
from assistant.verification.figures import find_figures
from assistant.verification.tokens import Kind
from ingest.documents import Language
from ingest.numerals import ORDINALS, normalise

_CURRENCY = re.compile(
    r"円|ポンド|ドル|ユーロ|[£$€¥]|\b(?:yen|pounds?|dollars?|euros?|gbp|jpy|usd|eur|pence)\b"
)
_MANIFOLD = re.compile(r"倍増|半減|\b(?:doubl|tripl|treb|quadrupl|halv)\w+|\b\w{2,}fold\b")
_ITEM = re.compile(r"^\W*\d+[.)]?\s")
_TIME: dict[Language, str] = {
    "ja": r"(?:年|か月|カ月|ヶ月|箇月|ヵ月|月|週間?|業務日|日|時間|分)",
    "en": r"(?:years?|months?|weeks?|(?:working |business |calendar )?days?|hours?|minutes?)",
}
_LASTING: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(rf"\d\s*{_TIME['ja']}|半年|毎[年月週日]|当日|翌[年月日]|同日"),
    "en": re.compile(
        rf"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?|an?|each"
        rf"|every|per|following|same|next))[ -]{_TIME['en']}\b|\b(?:annual|month|week|dai|year)ly\b"
        r"|\bannual\b"
    ),
}
_HOW_LONG: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(
        rf"何{_TIME['ja']}(?:間|以内|前|ごと|おき)?|どの(?:くらい|ぐらい|程度)の(?:時間|期間)"
    ),
    "en": re.compile(rf"\bhow (?:long|often|many {_TIME['en']})\b", re.IGNORECASE),
}
_SHARE = re.compile(r"%|パーセント|分の|\d割|half|third|quarter|per ?cent|半分|半数|折半|equal")
_HOW_GREAT_A_SHARE: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"何(?:パーセント|%|割)|割合|金利|利率"),
    "en": re.compile(
        r"\b(?:what|which) (?:share|percentage|proportion|per ?cent|(?:interest )?rate)\b",
        re.IGNORECASE,
    ),
}
_OF_A_KIND: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"どの(?:省庁?|官庁)|\b(?:which|what) (?:\w+ )?(?:ministry|government department)"
        ),
        re.compile(r"省|庁|\b(?:ministry|department|office|agency|treasury|d[bs]\w?t|m[eo]\w+)\b"),
    ),
    (
        re.compile(r"(?:どの|何という)大学|大学名|\b(?:which|what) universit(?:y|ies)\b"),
        re.compile(r"大学|universit(?:y|ies)|college|institute of technology"),
    ),
)
"""What is asked by its kind, "which ministry", is named with it."""
_IN_A_ROLE: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"議長|座長|\bchair"), re.compile(r"議長|座長|主宰|chair")),
    (re.compile(r"交渉|\bnegotiat|\bbargain"), re.compile(r"交渉|negotiat|bargain|talks")),
    (
        re.compile(r"出席|同席|列席|立ち会|\battend|\bsat in\b|\bpresent at\b"),
        re.compile(r"出席|同席|列席|立ち会|参加|attend|present|join|witness|\bt(?:ake|ook) part\b"),
    ),
)
"""Who did one thing is not who did another: the sentence speaks of what the question asks of."""
_MEETING = re.compile(r"回|\b(?:meeting|session|dialogue|council|round)\b")
_NUMBERED = re.compile(rf"第?(\d+)回|\b(\d+)(?:st|nd|rd|th)\b|\b({'|'.join(ORDINALS)})\b")
_BECAUSE: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"ため|から|ので|より|よる|よって|理由|背景|踏まえ|受け|目的|結果|伴い|応じ"),
    "en": re.compile(
        r"\b(?:because|due to|since|so that|so as|in order|reasons?|owing|given|result|to|for|after"
        r"|following|in response|in (?:the )?light|recogni[sz]ing|purposes?|in view|as)\b"
    ),
}

_Has = Callable[[str, Language], bool]
"""Whether a normalised sentence gives something."""


def _has_amount(text: str, language: Language) -> bool:
    return bool(_CURRENCY.search(text)) and _has_number(text, language)


def _has_number(text: str, language: Language) -> bool:
    """A number that is no date, no ordinal and no item's own."""
    if _MANIFOLD.search(text):
        return True
    text = _ITEM.sub("", text)
    figures = find_figures(text, language)
    return any(f.kind == Kind.NUMBER and not f.term.endswith(".") for f in figures)


def _has_day(text: str, language: Language) -> bool:
    dated = any(f.kind == Kind.DATE for f in find_figures(text, language))
    return dated or bool(_LASTING[language].search(text))


def _has(pattern: re.Pattern[str], text: str, language: Language) -> bool:
    return bool(pattern.search(text))


def _has_reason(text: str, language: Language) -> bool:
    return bool(_BECAUSE[language].search(text))


_HAS: Mapping[Asked, _Has] = {
    Asked.MONEY: _has_amount,
    Asked.NUMBER: _has_number,
    Asked.DATE: _has_day,
    Asked.REASON: _has_reason,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants of a sentence that answers it.

    Attributes:
        language: the question's.
        gives: of these the sentence must give one.
        name: so must it where a person's own name is wanted.
        roles: all of these it must speak of.
        meetings: the numbers of later meetings; the passage must give all.
    """

    language: Language
    gives: tuple[_Has, ...]
    name: bool
    roles: tuple[re.Pattern[str], ...]
    meetings: frozenset[int]


def wanted(question: str, asked: frozenset[Asked], language: Language) -> Wanted:
    """What a question wants.

    Args:
        question: made to stand alone.
        asked: its kinds.
        language: its own.
    """
    asking = normalise(question)
    lasting = bool(_HOW_LONG[language].search(question))
    share = bool(_HOW_GREAT_A_SHARE[language].search(question))
    narrower = {Asked.NUMBER, Asked.DATE} if lasting or share else set()
    gives = [_HAS[kind] for kind in asked - narrower if kind in _HAS]
    gives += [_has_day] if lasting else []
    gives += [partial(_has, _SHARE)] if share else []
    gives += [partial(_has, kind) for which, kind in _OF_A_KIND if which.search(asking)]
    person, later = Asked.PERSON in asked, asked & PARTICULAR and _MEETING.search(asking)
    return Wanted(
        language,
        tuple(gives),
        asks_for_a_name(question, language),
        tuple(role for which, role in _IN_A_ROLE if person and which.search(asking)),
        frozenset(n for n in _numbers(asking) if later and n > 1),
    )


class Fitting:
    """Tells what a sentence lacks.

    Args:
        names: finds names of persons.
    """

    def __init__(self, names: NameFinder) -> None:
        self._names = names

    def lacks(self, wanted: Wanted, sentence: str, texts: Mapping[Language, str]) -> bool:
        """Whether a sentence has nothing of any kind wanted, or is of another role or meeting.

        Args:
            wanted: by the question.
            sentence: as it stands in the text, in the question's language.
            texts: the passage it stands in; a name anywhere in it counts, in either language.
        """
        text = normalise(sentence)
        given = any(gives(text, wanted.language) for gives in wanted.gives) or (
            wanted.name and self._names.has_person(texts)
        )
        nothing = bool(wanted.gives or wanted.name) and not given
        other_role = any(not role.search(text) for role in wanted.roles)
        return nothing or other_role or _is_of_another_meeting(wanted.meetings, texts)


def _is_of_another_meeting(meetings: frozenset[int], texts: Mapping[Language, str]) -> bool:
    """Whether a passage does not give the number of a meeting that something is asked of."""
    if not meetings:
        return False
    return bool(meetings.difference(*(_numbers(normalise(text)) for text in texts.values())))


def _numbers(text: str) -> set[int]:
    """The ordinals in a normalised text."""
    return {
        int(digits or more) if digits or more else ORDINALS.index(word) + 1
        for digits, more, word in _NUMBERED.findall(text)
    }


_NAME: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(
        r"氏名|(?:人|士|者|長|官|大臣|首相|委員|担当|代表|大使|議員)の(?:名前|名[はを])"
    ),
    "en": re.compile(
        r"\b(?:who(?:m|se)?|names?|named)\b.{0,12}\bby name\b|\bby name\b.{0,12}\bwho"
        r"|\bnames? of (?:the |each |both |its |their |[\w-]+[’']s )?(?:[\w’'–-]+ ){0,6}?"
        r"(?:minister|director|secretary|ambassador|president|chair|officer|head|chief|astronaut"
        r"|official|signator|leader|commissioner|person|people|researcher|scientist|engineer)",
        re.IGNORECASE,
    ),
}


def asks_for_a_name(question: str, language: Language) -> bool:
    """Whether a question wants a person's own name, which an office does not give."""
    return bool(_NAME[language].search(question))
