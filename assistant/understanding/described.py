"""Documents that a question describes instead of naming: "the quantum memo", 1994年の協定.

A word for a kind of instrument, with words beside it that occur in one document's names, or the
year, month or place of its making, means that document; where two would fit, it means none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.understanding.folding import fold
from assistant.understanding.instruments import (
    ANY,
    BARE,
    BOTH_AFTER_EN,
    COORDINATE,
    KINDS,
    MONTH_JA,
    YEAR,
    before_en,
    beside,
    from_first,
    instruments,
)
from ingest.documents import LANGUAGES, Document
from ingest.numerals import MONTHS


class Descriptions:
    """What the documents of a corpus may be called without their names.

    Args:
        documents: those there are.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._known = [(d, _names(d), _place(d)) for d in documents]
        self._places = frozenset[str]().union(*(place for _, _, place in self._known))

    def documents(self, text: str) -> Iterator[str]:
        """The ids of the documents that a folded question describes."""
        return (document_id for _, _, document_id in self.spans(text))

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a folded question describes documents: start and end of each, and the id."""
        spoken_of = ANY
        for match in instruments(text):
            spoken_of = KINDS.get(match.group(), spoken_of)
            if both := list(self._both_after(text, match, spoken_of)):
                yield from both
                continue
            said = beside(text, match)
            start = from_first(said, text, match)
            coordinate = COORDINATE.search(text[:start]) if said else None
            if coordinate and (other := self._only([coordinate.group()], spoken_of)):
                yield *coordinate.span(), other
            if only := self._only(said, spoken_of):
                yield start, match.end(), only

    def _both_after(
        self, text: str, match: re.Match[str], kind: str
    ) -> Iterator[tuple[int, int, str]]:
        """The two that are told apart after a word for an instrument; none where one is not."""
        after = BOTH_AFTER_EN.match(text[match.end() :]) if match.group().isascii() else None
        if after is None:
            return
        before = before_en(text[: match.start()])
        one, other = (self._only([*before, after[name]], kind) for name in ("one", "other"))
        if one and other and one != other:
            middle = match.end() + after.end("one")
            yield from_first(before, text, match), middle, one
            yield middle, match.end() + after.end(), other

    def _only(self, said: Sequence[str], kind: str) -> str | None:
        """The one document of a kind that all is true of; None where it is none or several."""
        fitting = [
            document.id
            for document, names, place in self._known
            if kind in (ANY, document.entry.kind)
            and self._fits(said, document.entry.date or "", names, place)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, said: Sequence[str], date: str, names: str, place: frozenset[str]) -> bool:
        """Whether a document is all that is said; something must be said.

        A place is where it was made: 東京での会談 is not a document that names 東京電力.
        """
        return bool(said) and all(
            word in place if word in self._places else _is(word, date, names) for word in said
        )

    def referred_to(self, text: str, among: Sequence[str]) -> list[str]:
        """Which of some documents a bare word for their kind means: "those principles"."""
        for match in instruments(text):
            kind = KINDS.get(match.group())
            fitting = {d.id for d, _, _ in self._known if d.id in among and d.entry.kind == kind}
            if len(fitting) == 1 and BARE.search(text[: match.start()]):
                return list(fitting)
        return []


def _is(word: str, date: str, names: str) -> bool:
    if YEAR.fullmatch(word):
        return date[:4] == word
    month = MONTH_JA.fullmatch(word)
    if month:
        return date[5:7] == month[1].zfill(2)
    if word in MONTHS:
        return date[5:7] == f"{MONTHS.index(word) + 1:02}"
    return word.removesuffix("s") in names


def _names(document: Document) -> str:
    names = (name for language in LANGUAGES for name in document.entry.names(language))
    return fold(" | ".join(names))


def _place(document: Document) -> frozenset[str]:
    """The words of both languages for where a document was made, folded, without what explains."""
    place = document.entry.place
    names = (place.ja, place.en) if place else ()
    return frozenset(word for name in names for word in fold(name).partition("(")[0].split())
