"""Numbers, dates, names and parties stand beside the same words as in the quotation.

"Japan will support the United Kingdom" has every word of "the United Kingdom will support Japan".
Where the quotation has another of the kind, the words round each one in the sentence vote: is the
one that the sentence has nearer to them in the quotation, or the other?
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verification.comparison import Comparison
from assistant.verification.parties import JAPAN, UK
from assistant.verification.tokens import Analysis, Kind, Token

_WINDOW, _ENTITY_WINDOW = 6, 12
_BEYOND_A_COMMA, _BEFORE_IN_JAPANESE = 0.4, 0.6
_OTHER_SIDE, _OTHER_SENTENCE = 1.5, 12.0
_OTHER_PART = 3.0
_ENTITY_WEIGHT = 2.0
_AGAINST, _AGAINST_A_NAME, _AGAINST_BOTH = 0.5, 2.0, 0.8
_SENTENCE_END = re.compile(r"[.!?] |。")
_PARTICLE = re.compile(r"[)」』]?(?:側|政府|首相|大臣|卿|氏|国)?(は|が|を|に|で|へ)")
_PART_END = {"en": re.compile(r" and |; |, while "), "ja": re.compile("、")}
_CURRENCY = re.compile(r"\s?(?:ポンド|円|ドル|ユーロ|pounds?\b|yen\b|dollars?\b|euros?\b)")
_SINGLE = {JAPAN, UK}


class Roles:
    """Compares the neighbourhoods of what could have changed places."""

    name = "role"

    def findings(self, comparison: Comparison) -> list[str]:
        """What stands where the quotation has another."""
        ballot = _Ballot(comparison)
        displaced = [
            token.surface
            for i, token in enumerate(comparison.sentence.tokens)
            if token.kind != Kind.WORD and ballot.is_displaced(i)
        ]
        return displaced or ballot.exchanged()


@dataclass(frozen=True, slots=True)
class _Place:
    """A token of the quotation: its number, its sentence's, and its part of the sentence."""

    number: int
    sentence: int
    part: int


class _Ballot:
    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._own: Sequence[Token] = comparison.sentence.tokens
        self._quoted: Sequence[Token] = comparison.quote.tokens
        self._places = _places(comparison.quote)
        self._runs = _runs(self._own)
        commas = [m.start() for m in re.finditer("[,;、]", comparison.sentence.text)]
        self._parts = [sum(c < token.start for c in commas) for token in self._own]

    def exchanged(self) -> list[str]:
        """Both parties, where each stands rather in the other's place than in its own."""
        single = [i for i, t in enumerate(self._own) if t.term in _SINGLE]
        if {self._own[i].term for i in single} != _SINGLE:
            return []
        votes = sum(self._all_votes(i) for i in single)
        return [self._own[i].surface for i in single] if votes < -_AGAINST_BOTH else []

    def is_displaced(self, i: int) -> bool:
        """Whether the words round a token stand nearer to another of its kind."""
        least = _AGAINST_A_NAME if self._own[i].kind == Kind.NAME else _AGAINST
        return self._all_votes(i) < -least

    def _all_votes(self, i: int) -> float:
        own = [self._places[j] for j in self._comparison.places(i)]
        others = [self._places[j] for j in self._rivals(i)]
        if not own or not others:
            return 0.0
        return self._votes(i, own, others) + self._case_vote(i)

    def _votes(self, i: int, own: Sequence[_Place], others: Sequence[_Place]) -> float:
        """What the words round a token say for it and against it: each between 1 and -1."""
        votes = 0.0
        for k, token in enumerate(self._own):
            reach = _WINDOW if token.kind == Kind.WORD else _ENTITY_WINDOW
            if token.kind == self._own[i].kind or abs(k - i) > reach:
                continue
            there = [self._places[j] for j in self._comparison.places(k)]
            if there:
                to_it = _nearest(own, there, k > i)
                to_other = _nearest(others, there, k > i)
                lead = (to_other - to_it) / max(1.0, to_other + to_it)
                votes += self._weight(k, i) / math.sqrt(len(there)) * lead
        return votes

    def _weight(self, k: int, i: int) -> float:
        """Names and figures tell from further off than words; beyond a comma nothing tells much."""
        distance = abs(k - i)
        before = _BEFORE_IN_JAPANESE if k < i and self._comparison.language == "ja" else 1.0
        near = before * (1.0 if self._parts[k] == self._parts[i] else _BEYOND_A_COMMA)
        if self._own[k].kind == Kind.WORD:
            return near / distance
        return near * _ENTITY_WEIGHT / math.sqrt(distance)

    def _case_vote(self, i: int) -> float:
        """What a Japanese particle says: the subject of the sentence is one in the quotation."""
        if self._comparison.language == "en":
            return 0.0
        case = _case(self._comparison.sentence, self._own[i])
        own = {_case(self._comparison.quote, self._quoted[j]) for j in self._comparison.places(i)}
        others = {_case(self._comparison.quote, self._quoted[j]) for j in self._rivals(i)}
        return float(case in own - others) - float(case in others - own) if case else 0.0

    def _rivals(self, i: int) -> list[int]:
        """The tokens of the quotation that could stand where the sentence has this one."""
        token = self._own[i]
        same = set(self._comparison.places(i))
        found = [j for j, t in enumerate(self._quoted) if t.kind == token.kind and j not in same]
        if token.kind == Kind.PARTY:
            return [j for j in found if {token.term, self._quoted[j].term} == _SINGLE]
        if token.kind == Kind.NAME:
            elsewhere = {
                j
                for k, t in enumerate(self._own)
                if t.kind == Kind.NAME and self._runs[k] != self._runs[i]
                for j in self._comparison.places(k)
            }
            return [j for j in found if j in elsewhere]
        if token.kind == Kind.NUMBER:
            form = _form(token, self._comparison.sentence.text)
            text = self._comparison.quote.text
            return [j for j in found if _form(self._quoted[j], text) == form]
        return found


def _case(analysis: Analysis, token: Token) -> str:
    found = _PARTICLE.match(analysis.text, token.end)
    return {"は": "が"}.get(found[1], found[1]) if found else ""


def _form(number: Token, text: str) -> str:
    """What a number is: an ordinal, a time of day, money, or how many."""
    if number.term.endswith(".") or ":" in number.term:
        return "." if number.term.endswith(".") else ":"
    money = text[: number.start].rstrip()[-1:] in {"£", "¥", "$", "€"}
    return "£" if money or _CURRENCY.match(text, number.end) else ""


def _nearest(ones: Sequence[_Place], others: Sequence[_Place], ahead: bool) -> float:
    return min(_distance(one, other, ahead) for one in ones for other in others)


def _distance(one: _Place, other: _Place, ahead: bool) -> float:
    """Tokens between two places of the quotation; more on the wrong side or across sentences."""
    side = 0.0 if (other.number > one.number) == ahead else _OTHER_SIDE
    apart = 0.0 if one.sentence == other.sentence else _OTHER_SENTENCE
    parts = _OTHER_PART * abs(one.part - other.part)
    return abs(one.number - other.number) + side + apart + parts


def _places(analysis: Analysis) -> list[_Place]:
    ends = [m.start() for m in _SENTENCE_END.finditer(analysis.text)]
    parts = [m.start() for m in _PART_END[analysis.language].finditer(analysis.text)]
    return [
        _Place(i, sum(e < token.start for e in ends), sum(p < token.start for p in parts))
        for i, token in enumerate(analysis.tokens)
    ]


def _runs(tokens: Sequence[Token]) -> list[int]:
    """Numbers the runs of neighbouring names: the words of one name are in one."""
    runs, run = [], 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is None or before.kind != Kind.NAME or token.kind != Kind.NAME:
            run += 1
        runs.append(run)
    return runs
