"""What is quoted, once it is known where: a sentence, a whole passage, a summary's sentences."""

from collections.abc import Iterator, Sequence

from assistant.evidence.collector import Evidence
from assistant.evidence.counterparts import counterpart_of
from assistant.state import AnswerState, Quote
from assistant.understanding.folding import fold
from assistant.understanding.question_parts import is_in_order
from ingest.documents import Document, Language, Passage
from ingest.numerals import find_dates, normalise
from ingest.sentences import split_sentences

_SUMMARY_SENTENCES = 8
_OVERVIEW = ("概要", "overview")


def sentence_quote(evidence: Evidence) -> Quote:
    """The sentence that evidence is of."""
    sentence, found = evidence.sentence, evidence.found
    return Quote(found.passage, found.language, sentence.start, sentence.end, sentence.text)


def whole(passage: Passage, language: Language) -> Quote:
    """A whole passage; in its other language where it has but that."""
    language = language if language in passage.texts else next(iter(passage.texts))
    text = passage.texts[language]
    return Quote(passage, language, 0, len(text), text)


def summary(state: AnswerState) -> list[Quote]:
    """The first sentence of each section of the document named, as far as room goes.

    Where the question names a section, the first sentence of each of its passages.
    """
    document = state.snapshot.corpus.documents[state.understood.documents[0]]
    firsts = list(_firsts(document, state))
    section = _section_named([heading for heading, _ in firsts], state)
    if section:
        chosen = [quote for heading, quote in firsts if heading == section]
    else:
        chosen = list(dict(reversed(firsts)).values())[::-1]
    return chosen[:_SUMMARY_SENTENCES]


def _section_named(headings: Sequence[str], state: AnswerState) -> str | None:
    """The section that the question names beside the document; an overview is all of it."""
    asked = state.snapshot.mentions.without_names(state.understood.standalone)
    named = [h for h in headings if fold(h) in asked and fold(h) not in _OVERVIEW]
    return max(named, key=len, default=None)


def _firsts(document: Document, state: AnswerState) -> Iterator[tuple[str, Quote]]:
    """The first sentence of every passage, with the heading that it stands under."""
    language = state.understood.language
    for passage in document.passages:
        own = language if language in passage.texts else next(iter(passage.texts))
        first = split_sentences(passage.texts[own], own)[0]
        yield passage.heading[own], Quote(passage, own, first.start, first.end, first.text)


def in_time(quotes: Sequence[Quote], state: AnswerState) -> list[Quote]:
    """Quotations by the first date that each gives, where an order of time is asked for."""
    if not is_in_order(state.understood.standalone, state.understood.language):
        return list(quotes)
    dated = [(find_dates(normalise(q.text)), q) for q in quotes]
    return [q for _, q in sorted(dated, key=lambda d: d[0][0].iso if d[0] else "9999")]


def in_language(quote: Quote, language: Language) -> Quote:
    """The quotation in the answer's language; as it is where there is no counterpart."""
    if quote.language == language:
        return quote
    other = counterpart_of(quote)
    if other is None:
        return quote
    return Quote(quote.passage, other.language, other.start, other.end, other.quote)
