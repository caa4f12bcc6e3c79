"""Several questions in one, taken apart; each part is asked, and answered, for itself.

Three forms are recognised without a model: clauses that each ask something ("what …, and when
…", 「…は何で、…はいつか」), a list of things whose dates or order are asked for, and two things
that are compared. Whatever else a question is, it stays one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.understanding.alternatives import alternatives
from ingest.documents import Language
from ingest.numerals import ORDINALS

MOST_PARTS = 6
_SHORTEST = {"ja": 5, "en": 10}
_ASKS_JA = re.compile(
    r"何(?!らか|とか)|いつ(?!まん)|どこ|誰|だれ|どの|どんな|どれ|どちら|どう|いくら|いくつ|なぜ"
)
_CUT_JA = re.compile(r"(?<=[。?？])\s*|、")
_NEEDS_TOPIC_JA = re.compile(r"^(?:その|それ|これ|この|いつ|どこ|誰|何|どの|どう|いくら|なぜ|また)")
_ASK_EN = (
    r"(?:(?:in|on|at|by|for|from|to|under|with|through|of) )?"
    r"(?:when|which|who|whom|what|where|how|why|since when)\b"
)
_UNFINISHED_JA = re.compile(r"(?:いつ|どこで?|誰|何)$")
_CUT_EN = re.compile(
    rf"(?<=\?)\s+(?=\S)|,? and (?={_ASK_EN})|; ?(?={_ASK_EN})"
    r"|, and (?=(?:[\w'’-]+ ){1,3}(?:what|which|whom|whose)\b)",
    re.IGNORECASE,
)
_ASKS_EN = re.compile(rf"\b{_ASK_EN}", re.IGNORECASE)
_IN_ORDER = {
    "ja": re.compile(
        r"時系列|(?:の|を)?順(?:に|番)|年表|それぞれ(?:いつ|何年)"
        r"|(?:開催|締結|署名|公表)?日(?:付)?を(?:順|それぞれ)|日付(?:順|とともに)|(?:経過|経緯|推移)を"
    ),
    "en": re.compile(
        r"\bin (?:date |time |chronological )?order\b(?! (?:to|that|for)\b)|\btimeline\b"
        r"|\bdates (?:\S+ ){0,3}of\b|\bchronolog|\bin time:|\bby date\b|\brun through\b"
        r"|\bwith (?:their |the )?dates\b|\bstep by step\b",
        re.IGNORECASE,
    ),
}
_LEAD_JA = re.compile(r"^(?P<lead>.*?(?:について|のうち|では|における|に関して|の動きを))、")
_TAIL_JA = re.compile(
    r"(?:の順に|の(?:開催|締結|署名|公表)?日(?:付)?を?|を(?:時系列|順|年代|古い)"
    r"|は、?それぞれ(?:いつ|何年)).*$"
)
_ITEMS_JA = re.compile(r"、|及び|並びに")
_LEAD_EN = re.compile(
    r"^(?P<lead>.*?:\s+|.*?\bdates (?:\S+ ){0,3}?of |.*?\btimeline of |.*?\bin order of date:? )",
    re.IGNORECASE,
)
_ITEMS_EN = re.compile(
    rf",\s*(?:and\s+)?|\s+and\s+(?=(?:the|of|a|an|its|their|{'|'.join(ORDINALS)})\b)",
    re.IGNORECASE,
)
_ORDINAL_EN = re.compile(rf"^(?:the )?(?:{'|'.join(ORDINALS)})$", re.IGNORECASE)
_HEAD_EN = re.compile(rf"^(?:the )?(?:{'|'.join(ORDINALS)})\s+(?P<head>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions: with the topic it shares with the others, and as it stands."""

    question: str
    clause: str


def is_in_order(question: str, language: Language) -> bool:
    """Whether a question asks for things in the order of their dates."""
    return bool(_IN_ORDER[language].search(question))


def parts_of(question: str, language: Language, *, documents: int = 0) -> tuple[Part, ...]:
    """The questions in a question, two to six; nothing where it is one.

    Args:
        question: made to stand alone.
        language: the question's.
        documents: how many it names; several are each asked for themselves without this.
    """
    parts: list[Part] = []
    if is_in_order(question, language):
        parts = list(_listed(question, language))
    elif documents < 2:
        parts = [Part(each, each) for each in alternatives(question, language)]
    if len(parts) < 2:
        parts = list(_clauses(question, language))
    return tuple(parts) if 2 <= len(parts) <= MOST_PARTS else ()


def _clauses(question: str, language: Language) -> Iterator[Part]:
    """Clauses that each ask something; one without a topic of its own gets the first one's."""
    pattern = _ASKS_JA if language == "ja" else _ASKS_EN
    cut = (_CUT_JA if language == "ja" else _CUT_EN).split(question)
    clauses: list[str] = []
    for piece in filter(None, cut):
        open_before = clauses and (
            not pattern.search(clauses[-1]) or _UNFINISHED_JA.search(clauses[-1])
        )
        if clauses and (open_before or not pattern.search(piece)):
            clauses[-1] += ("、" if language == "ja" else " ") + piece
        else:
            clauses.append(piece)
    if len(clauses) < 2 or min(map(len, clauses)) < _SHORTEST[language]:
        return
    first = clauses[0].strip()
    yield Part(first, first)
    for clause in clauses[1:]:
        yield Part(_with_topic(clause.strip(), first, language), clause.strip())


def _with_topic(clause: str, first: str, language: Language) -> str:
    if language == "en":
        return f"{clause} ({first.strip(' ?')})"
    if not _NEEDS_TOPIC_JA.match(clause):
        return clause
    topic = re.split(r"は|って|が", first)[0]
    return f"{topic}について、{clause}"


def _listed(question: str, language: Language) -> Iterator[Part]:
    """One question for each thing in a list."""
    yield from _listed_ja(question) if language == "ja" else _listed_en(question)


def _listed_ja(question: str) -> Iterator[Part]:
    lead = _LEAD_JA.match(question)
    start = lead["lead"] if lead else ""
    rest = question[lead.end() :] if lead else question
    tail = _TAIL_JA.search(rest)
    if tail is None:
        return
    items = [item.strip() for item in _ITEMS_JA.split(rest[: tail.start()]) if item.strip()]
    if len(items) < 3:
        return
    shared = re.match(r"^(?P<head>.+?)(?=第\d+回$)", items[0])
    if shared and all(re.fullmatch(r"第\d+回", item) for item in items[1:]):
        items = [items[0], *(shared["head"] + item for item in items[1:])]
    for item in items:
        yield Part(f"{start}{'、' if start else ''}{item}はいつか", f"{item}はいつか")


def _listed_en(question: str) -> Iterator[Part]:
    lead = _LEAD_EN.match(question)
    if lead is None:
        return
    found = (i.strip(" .?").removeprefix("of ") for i in _ITEMS_EN.split(question[lead.end() :]))
    items = [item for item in found if item]
    if len(items) < 3:
        return
    head = _HEAD_EN.match(items[-1])
    if head and all(_ORDINAL_EN.match(item) for item in items[:-1]):
        items = [*(f"{item} {head['head']}" for item in items[:-1]), items[-1]]
    about = _subject_en(lead["lead"])
    for item in items:
        yield Part(f"When was {item}?{about}", f"When was {item}?")


def _subject_en(lead: str) -> str:
    """What a list is about, where the words before it name it (in capitals)."""
    names = re.findall(r"\b[A-Z][\w'’-]*(?:[ –-][A-Z][\w'’-]*)*", lead[1:])
    return f" ({', '.join(names)})" if names else ""
