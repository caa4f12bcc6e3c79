"""Summaries: the first sentence of each section of a document, or of each passage of a section."""

import re
from collections.abc import Iterable, Iterator

from assistant.retrieval.term_statistics import TermStatistics
from assistant.state import AnswerState, Quote
from assistant.understanding.folding import fold
from ingest.documents import Document
from ingest.sentences import split_sentences

_MOST_SENTENCES = 8
_OVERVIEW = ("概要", "overview")
_LABEL = re.compile(
    r"^(?:(?:article|chapter|section|part|pillar|annex)\s+[\divx]+\b|[\divx]+[.)]"
    r"|第[\d一二三四五六七八九十]+[条章節部項]|柱\d+)\W*",
    re.IGNORECASE,
)
_OURS = ("[", "【")
"""How a heading begins that is ours: the text has none there."""
_NAMED = 0.5
"""A section is named where a question has so much of its heading, weighed by how telling it is."""
_SUBJECT = {
    "ja": re.compile(r"[^\s|、。]{2,}(?:について|に関する|に関して)"),
    "en": re.compile(r"\b(?:about|on|regarding|concerning)\s+(?!\|)\w", re.IGNORECASE),
}


def summary(state: AnswerState, statistics: TermStatistics) -> list[Quote]:
    """The first sentence of each section of the document named, as far as room goes.

    Where the question names a section, the first sentence of each of its passages. Nothing where it
    names another subject: that has to be looked for.
    """
    document = state.snapshot.corpus.documents[state.understood.documents[0]]
    sections: dict[str, list[Quote]] = {}
    for heading, quote in _firsts(document, state):
        sections.setdefault(heading, []).append(quote)
    asked = state.snapshot.mentions.without_documents(state.understood.standalone)
    named = _section_named(sections, asked, state, statistics)
    if named is not None:
        return sections[named][:_MOST_SENTENCES]
    if _SUBJECT[state.understood.language].search(asked):
        return []
    return [own[0] for own in sections.values()][:_MOST_SENTENCES]


def _section_named(
    headings: Iterable[str], asked: str, state: AnswerState, statistics: TermStatistics
) -> str | None:
    """The section that the question names beside the document; an overview is all of it."""
    language = state.understood.language
    said = statistics.terms(asked, language)
    best: tuple[float, int, str] | None = None
    for heading in headings:
        words = _LABEL.sub("", heading)
        if heading.startswith(_OURS) or fold(words) in _OVERVIEW:
            continue
        share = statistics.coverage(statistics.terms(words, language), said, language)
        if share >= _NAMED and (best is None or (share, len(words)) > best[:2]):
            best = share, len(words), heading
    return best[2] if best else None


def _firsts(document: Document, state: AnswerState) -> Iterator[tuple[str, Quote]]:
    """The first sentence of every passage, with the heading that it stands under."""
    language = state.understood.language
    for passage in document.passages:
        own = language if language in passage.texts else next(iter(passage.texts))
        first = split_sentences(passage.texts[own], own)[0]
        yield passage.heading[own], Quote(passage, own, first.start, first.end, first.text)
