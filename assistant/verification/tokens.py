"""What a sentence is made of, as the rules compare it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.documents import Language


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    PARTY = "party"


class Modality(StrEnum):
    """How binding a predicate is: three degrees of the drafter's vocabulary, and permission."""

    MUST = "must"
    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Token:
    """A content word, name, number, date or party at its place in a normalised text.

    Attributes:
        kind: what it is.
        term: what it is compared by: stem or normalised form, value, ISO date, party.
        start: code points, inclusive.
        end: exclusive.
        surface: as it stands in the normalised text.
        qualifier: of a number or date: "about", "over", "least", "under", "most", "by", "after",
            "before" or "".
    """

    kind: Kind
    term: str
    start: int
    end: int
    surface: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A negation or a modal, and the tokens that it governs, by their number.

    Attributes:
        what: "not", or the modality.
        tokens: the numbers of the governed tokens, nearest first.
    """

    what: str
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart.

    Attributes:
        text: normalised; the tokens' places are in it.
        language: of the text.
        tokens: in order.
        negations: what is denied.
        modals: what must, shall, should or may be.
        quantifiers: the classes of quantifiers that it has ("all", "only", "most" …).
    """

    text: str
    language: Language
    tokens: Sequence[Token]
    negations: Sequence[Mark]
    modals: Sequence[Mark]
    quantifiers: frozenset[str]
