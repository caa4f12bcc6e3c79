"""A written sentence beside its quotation, taken apart and aligned: what every rule looks at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from assistant.verification.alignment import align
from assistant.verification.analysing import SentenceAnalyser
from assistant.verification.synonyms import Synonyms
from assistant.verification.tokens import Analysis, Kind, Token
from ingest.documents import Language

_FAMILY_LETTERS, _FAMILY_SHARE = 5, 0.7


@dataclass(frozen=True, slots=True)
class Finding:
    """What the quotation does not bear out.

    Attributes:
        rule: the rule's name.
        detail: the words of the sentence, or what it leaves out.
    """

    rule: str
    detail: str


class Rule(Protocol):
    """One thing that must be as the quotation has it."""

    name: str

    def findings(self, comparison: "Comparison") -> list[str]:
        """What is not as the quotation has it; nothing where all is."""
        ...


class Comparison:
    """A sentence and its quotation.

    Args:
        sentence: as it was written.
        quote: the quotation, in the same language.
        context: what stands beside the quotation anyway: its document's title and other names.
        analyser: takes the texts apart.
        synonyms: knows which words say the same.
    """

    def __init__(
        self,
        sentence: str,
        quote: str,
        language: Language,
        context: str,
        analyser: SentenceAnalyser,
        synonyms: Synonyms,
    ) -> None:
        self.language: Language = language
        self.sentence: Analysis = analyser.analyse(sentence, language)
        self.quote: Analysis = analyser.analyse(quote, language)
        self.context: Analysis = analyser.analyse(context, language)
        self.synonyms = synonyms
        self._own = synonyms.concepts(self.sentence.tokens, language)
        self._quoted = synonyms.concepts(self.quote.tokens, language)
        self._beside = synonyms.concepts(self.context.tokens, language)
        self._places: dict[int, list[int]] = {}

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Which token of the sentence stands for which of the quotation."""
        return align(
            len(self.quote.tokens), [self.places(i) for i in range(len(self.sentence.tokens))]
        )

    @cached_property
    def stands_for(self) -> dict[int, int]:
        """Which token of the sentence stands for one of the quotation, by the latter's number."""
        return {j: i for i, j in self.pairs.items()}

    def places(self, i: int) -> list[int]:
        """Where the quotation has a token of the sentence."""
        if i not in self._places:
            quoted = range(len(self.quote.tokens))
            self._places[i] = [j for j in quoted if self.same(i, j)]
        return self._places[i]

    def same(self, i: int, j: int) -> bool:
        """Whether a token of the sentence says what one of the quotation says."""
        own, quoted = self.sentence.tokens[i], self.quote.tokens[j]
        return _same(own, quoted) or bool(self._own[i] & self._quoted[j])

    @cached_property
    def coverage(self) -> tuple[int, int]:
        """How many words of the sentence the quotation has, and how many names and figures."""
        quoted = [t for i, t in enumerate(self.sentence.tokens) if self.is_quoted(i)]
        words = sum(t.kind == Kind.WORD for t in quoted)
        return words, len(quoted) - words

    def is_quoted(self, i: int) -> bool:
        """Whether the quotation has a token of the sentence, in whatever form."""
        return bool(self.places(i)) or self._written(i)

    def is_beside(self, i: int) -> bool:
        """Whether the document's title or another name of it has a token of the sentence."""
        token = self.sentence.tokens[i]
        return any(
            _same(token, other) or bool(self._own[i] & self._beside[j])
            for j, other in enumerate(self.context.tokens)
        )

    def _written(self, i: int) -> bool:
        """Whether Japanese letters stand in the quotation, cut into words otherwise."""
        token = self.sentence.tokens[i]
        if self.language == "en" or token.kind not in {Kind.WORD, Kind.NAME}:
            return False
        text, start = self.sentence.text, token.start
        surface = token.surface if len(token.surface) > 1 else text[max(0, start - 1) : token.end]
        return len(surface) > 1 and surface in self.quote.text


def _same(own: Token, quoted: Token) -> bool:
    if {own.kind, quoted.kind} <= {Kind.WORD, Kind.NAME}:
        named = Kind.NAME in {own.kind} and own.term.isascii()
        return own.term == quoted.term or (not named and _is_family(own.term, quoted.term))
    if own.kind == quoted.kind == Kind.DATE:
        return lies_in(quoted.term, own.term)
    return own.kind == quoted.kind and own.term == quoted.term


def lies_in(date: str, wide: str) -> bool:
    """Whether a date is another one, or lies in it: 2026-06-14 in 2026-06, and in --06."""
    if wide.startswith("--"):
        return f"{wide[1:]}-" in f"-{date.lstrip('-')}-"
    return date == wide or date.startswith(f"{wide}-")


def _is_family(one: str, other: str) -> bool:
    """Whether two English stems are forms of one word: secur and secure, nation and nationwid."""
    if not (one.isascii() and other.isascii()):
        return False
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= _FAMILY_LETTERS and shared >= _FAMILY_SHARE * max(len(one), len(other))
