"""Who signed a document, when and where: the sentences that give what its catalog entry knows.

A signature block is a list of names and offices, which a reader of sentences makes little of. The
catalog says what to look for; only what stands in the document's own text is quoted.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.evidence.key_words import figures_in
from assistant.retrieval.term_statistics import TermStatistics
from assistant.state import AnswerState, Asked, Place, Quote
from assistant.understanding.folding import fold
from ingest.documents import CatalogEntry, Document, Language, Signatory
from ingest.numerals import find_dates, normalise
from ingest.sentences import split_sentences

_SIGNS: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"署名|調印|締結|サイン"),
    "en": re.compile(
        r"\b(?:sign(?:s|ed|ing|ature|ator(?:y|ies))?|conclude[sd]?|pen to paper"
        r"|put (?:its|their|his|her) names?|inked|issued|done at)\b",
        re.IGNORECASE,
    ),
}
_KINDS = {Asked.DATE, Asked.PLACE, Asked.PERSON}
_PARTY = {
    "japan": re.compile(r"日本|japan|tokyo", re.IGNORECASE),
    "uk": re.compile(
        r"英国|イギリス|\b(?:uk|united kingdom|british|britain|london)\b", re.IGNORECASE
    ),
}
_GENERIC: dict[Language, str] = {
    "ja": "署名 調印 締結 サイン 者 側 代表して 氏名 名前 誰 だれ どなた いつ どこ 日 日付 "
    "場所 都市 実際に",
    "en": "who when where what which date day city place name person people side behalf sign "
    "signature signatory conclude put pen paper actually",
}
_FITS = 0.75
"""A passage must have so much of what else is asked, weighed by how telling each word is."""
_SIGNATORY = re.compile(r"署名者|\bsignator(?:y|ies)\b", re.IGNORECASE)

Signing = Callable[[AnswerState, TermStatistics], list[Quote]]


@dataclass(frozen=True, slots=True)
class _Thing:
    """One of the things asked for.

    Attributes:
        said_in: whether a sentence says it.
        places: where in the sentence its words stand.
    """

    said_in: Callable[[str], bool]
    places: Callable[[str], Iterable[Place]]


def signing_quotes(state: AnswerState, statistics: TermStatistics) -> list[Quote]:
    """The sentences that say who signed the one document named, when or where.

    Nothing where the question is for something else or names several documents or none, where the
    text does not say so, or where the question has telling words that the passage has not: then it
    is for another signing.
    """
    asked, language = state.understood.asked & _KINDS, state.understood.language
    question = state.snapshot.mentions.without_documents(state.understood.standalone)
    if _SIGNATORY.search(question):
        asked |= {Asked.PERSON}
    if not asked or not _SIGNS[language].search(question) or len(state.understood.documents) != 1:
        return []
    document = state.snapshot.corpus.documents[state.understood.documents[0]]
    telling = statistics.terms(question, language) - statistics.terms(_GENERIC[language], language)
    found: dict[tuple[str, int], Quote] = {}
    for thing in _wanted(document.entry, asked, question, language):
        for quote in _saying(document, language, thing.said_in):
            has = statistics.passage_terms(quote.passage.id, language)
            if not telling or statistics.coverage(telling, has, language) >= _FITS:
                key = quote.passage.id, quote.start
                found[key] = _marked(found.get(key, quote), thing)
                break
    return list(found.values())


def _wanted(
    entry: CatalogEntry, asked: frozenset[Asked], question: str, language: Language
) -> Iterator[_Thing]:
    """The things asked for, as far as the catalog knows them."""
    date, place = entry.date, entry.place
    if Asked.DATE in asked and date is not None:
        yield _Thing(
            lambda text: date in {found.iso for found in find_dates(normalise(text))},
            lambda text: [(s, e) for (_, iso), s, e in figures_in(text, language) if iso == date],
        )
    if Asked.PLACE in asked and place is not None:
        name = place.in_language(language)
        yield _Thing(lambda text: fold(name) in fold(text), functools.partial(_words, (name,)))
    if Asked.PERSON in asked:
        for signatory in _meant(entry, question):
            names = _names(signatory, language)
            yield _Thing(functools.partial(_names_all, names), functools.partial(_words, names))


def _names_all(names: Sequence[str], text: str) -> bool:
    return all(name in text for name in names)


def _words(words: Sequence[str], text: str) -> Iterator[Place]:
    """The first place where all the words stand together, in either order; none where apart."""
    between = r"[\s・]{0,2}"
    for ordered in (words, words[::-1]):
        if match := re.search(between.join(map(re.escape, ordered)), text):
            yield match.span()
            return


def _marked(quote: Quote, thing: _Thing) -> Quote:
    places = [(quote.start + start, quote.start + end) for start, end in thing.places(quote.text)]
    return replace(quote, marked=tuple(sorted({*quote.marked, *places})))


def _meant(entry: CatalogEntry, question: str) -> Sequence[Signatory]:
    """The signatories of the parties that the question names; all where it names none."""
    named = {party for party, pattern in _PARTY.items() if pattern.search(question)}
    return [s for s in entry.signatories if not named or s.party in named]


def _names(signatory: Signatory, language: Language) -> list[str]:
    """The parts of a name, in whichever order a text has them."""
    return re.split(r"[\s・]+", signatory.name.in_language(language))


def _saying(document: Document, language: Language, says: Callable[[str], bool]) -> Iterator[Quote]:
    """The sentences about signing that say something, in the order of the text."""
    for passage in document.passages:
        text = passage.texts.get(language)
        if text is None:
            continue
        heading = bool(_SIGNS[language].search(passage.heading[language]))
        for sentence in split_sentences(text, language):
            about = heading or _SIGNS[language].search(sentence.text)
            if about and says(sentence.text):
                yield Quote(passage, language, sentence.start, sentence.end, sentence.text)
