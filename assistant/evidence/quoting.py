"""What is quoted, once it is known where: a sentence, or a whole passage."""

from collections.abc import Sequence

from assistant.evidence.collector import Evidence
from assistant.evidence.counterparts import counterpart_of
from assistant.evidence.key_words import key_words
from assistant.state import AnswerState, Asked, Quote
from assistant.understanding.question_parts import is_in_order
from ingest.documents import Language, Passage
from ingest.numerals import find_dates, normalise


def sentence_quote(evidence: Evidence, asked: frozenset[Asked]) -> Quote:
    """The sentence that evidence is of, the words marked that give what is asked for."""
    sentence, found = evidence.sentence, evidence.found
    marked = key_words(evidence, asked)
    return Quote(found.passage, found.language, sentence.start, sentence.end, sentence.text, marked)


def whole(passage: Passage, language: Language) -> Quote:
    """A whole passage; in its other language where it has but that."""
    language = language if language in passage.texts else next(iter(passage.texts))
    text = passage.texts[language]
    return Quote(passage, language, 0, len(text), text)


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
    marked = tuple((mark.start, mark.end) for mark in other.highlights)
    return Quote(quote.passage, other.language, other.start, other.end, other.quote, marked)
