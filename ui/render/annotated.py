"""A text with spans of it marked and its terms explained; the text itself stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.models import TermPair
from ui.render.markup import Html, escape, join, tag


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark, in code points, end exclusive: a quotation, or what a search found."""

    start: int
    end: int
    kind: Literal["quote", "hit"]


def annotated(
    text: str, marks: Iterable[Mark], terms: Iterable[TermPair] = (), term_label: str = "{term}"
) -> Html:
    """The text with its marks, and its terms with the other language's word.

    Args:
        text: as it stands in the document.
        marks: may overlap.
        terms: of this text; one that a mark cuts in two is left out.
        term_label: what a term's explanation says, with `{term}` for the word.
    """
    placed = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    cuts = sorted({0, len(text), *(m.start for m in placed), *(m.end for m in placed)})
    ordered = sorted(terms, key=lambda term: term.start)
    pieces = []
    for start, end in pairwise(cuts):
        inside = [t for t in ordered if start <= t.start < t.end <= end]
        piece = _explained(text, start, end, inside, term_label)
        kinds = sorted({m.kind for m in placed if m.start <= start and end <= m.end})
        pieces.append(tag("mark", piece, class_=" ".join(kinds)) if kinds else piece)
    return join(pieces)


def _explained(text: str, start: int, end: int, terms: Sequence[TermPair], label: str) -> Html:
    pieces: list[Html] = []
    for term in terms:
        if term.start < start:  # inside the term before it
            continue
        pieces.append(escape(text[start : term.start]))
        said = label.format(term=term.counterpart)
        word = text[term.start : term.end]
        pieces.append(tag("span", word, class_="term", role="term", aria_description=said))
        start = term.end
    return join([*pieces, escape(text[start:end])])
