"""The words of a quotation that answer: a date, a number, a name, where the reader is sure of them.

What is marked is a help to the eye and nothing rests on it: which sentence is quoted is settled
before. Rather nothing is marked than the wrong words.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.evidence.collector import Evidence
from assistant.state import Asked, Place, Quote
from assistant.verification.figures import find_figures
from assistant.verification.tokens import Kind
from ingest.documents import Language
from ingest.places import NormalisedText

ALONE, SURE, VERY_SURE = 0.2, 0.5, 0.85
"""Least probability of the words: of a date or number of the kind asked for that is the sentence's
only one, of other dates, numbers and places, and of anything else. Chosen on questions of both
parts: what `eval marks` says of the reporting part is no clean figure."""
MOST = 0.6
"""Share of the sentence that may be marked: with more of it nothing would stand out."""
_FIGURES = {Asked.DATE: Kind.DATE, Asked.NUMBER: Kind.NUMBER, Asked.MONEY: Kind.NUMBER}
_CURRENCIES = frozenset("£¥$€")

Figure = tuple[Kind, str]
"""A date or number, and the day or value that it comes to."""


def key_words(evidence: Evidence, asked: frozenset[Asked]) -> tuple[Place, ...]:
    """The words of the sentence that give what is asked for, in at most one place.

    Where a date or a number is asked for, words without one are none; a date is marked whole,
    whichever part of it the reader found.
    """
    words, sentence = evidence.words, evidence.sentence
    if words is None or words.probability < ALONE or Asked.COMPARISON in asked:
        return ()
    text = evidence.found.passage.texts[evidence.found.language]
    figures = [
        (kind, start, end)
        for (kind, _), start, end in figures_in(text, evidence.found.language)
        if sentence.start <= start and end <= sentence.end
    ]
    read = [f for f in figures if f[1] < words.end and words.start < f[2]]
    wanted = {_FIGURES[kind] for kind in asked if kind in _FIGURES}
    if wanted and wanted.isdisjoint(kind for kind, *_ in read):
        return ()
    start = min([words.start, *(start for _, start, _ in read)])
    end = max([words.end, *(end for *_, end in read)])
    if end == sentence.end and text[end - 1] in ".。":
        end -= 1  # it ends the sentence
    if wanted and sum(kind in wanted for kind, *_ in figures) == 1:
        least = ALONE
    elif wanted or Asked.PLACE in asked or _share(read, start, end) >= 0.5:
        least = SURE
    else:
        least = VERY_SURE
    short = end - start <= MOST * (sentence.end - sentence.start)
    return ((start, end),) if words.probability >= least and short else ()


def _share(figures: Sequence[tuple[Kind, int, int]], start: int, end: int) -> float:
    return sum(last - first for _, first, last in figures) / (end - start)


def figures_in(text: str, language: Language) -> list[tuple[Figure, int, int]]:
    """The dates and numbers of a text as it was written, each at its place, a currency with it."""
    normalised = NormalisedText.of(text)
    if normalised is None:
        return []
    found = []
    for token in find_figures(normalised.text, language):
        start, end = normalised.original(token.start, token.end)
        start -= token.kind is Kind.NUMBER and text[max(0, start - 1) : start] in _CURRENCIES
        found.append(((token.kind, token.term), start, end))
    return sorted(found, key=lambda item: item[1])


def in_other_language(quote: Quote, other: str, language: Language) -> list[Place]:
    """Where the dates and numbers that are marked in a quotation stand in its counterpart.

    Only those that each side has once; a name that is marked has no value to find it by.

    Args:
        quote: whose marks are looked for.
        other: the counterpart's words.
        language: of the counterpart.
    """
    if not quote.marked:
        return []
    own, theirs = figures_in(quote.text, quote.language), figures_in(other, language)
    places = [(start - quote.start, end - quote.start) for start, end in quote.marked]
    once = Counter(f for f, *_ in own), Counter(f for f, *_ in theirs)
    marked = {
        figure
        for figure, start, end in own
        if any(s <= start and end <= e for s, e in places)
        and all(count[figure] == 1 for count in once)
    }
    return [(start, end) for figure, start, end in theirs if figure in marked]
