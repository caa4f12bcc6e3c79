"""How telling a term is, counted over the corpus's own passages."""

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.retrieval.counted_terms import CountedTerms, Counts, Progress, in_context
from ingest.corpus import Corpus
from ingest.documents import Language, Passage
from ingest.lexical import TermAnalyser
from ingest.sentences import Sentence, split_sentences

_REMEMBERED = 20_000  # texts whose terms are kept: some 60 MB of them
_LEARNT = 2_000  # texts that are analysed before they are asked for: some seconds


@dataclass(frozen=True, slots=True)
class AnalysedSentence:
    """A sentence's place in its passage, and its terms."""

    place: Sentence
    terms: frozenset[str]


class TermStatistics:
    """Document frequencies by language, and the terms of the passages that are looked at.

    Args:
        corpus: whose passages they are.
        analyser: makes the terms.
        counts: of the corpus.
    """

    def __init__(self, corpus: Corpus, analyser: TermAnalyser, counts: Counts) -> None:
        self._corpus = corpus
        self._analyser = analyser
        self._counts = counts
        self._sentences: dict[tuple[str, Language], tuple[AnalysedSentence, ...]] = {}
        self._terms = lru_cache(_REMEMBERED)(self._terms_of)

    def _terms_of(self, passage_id: str, language: Language) -> frozenset[str]:
        passage = self._corpus.passages[passage_id]
        document = self._corpus.documents[passage.document_id]
        return self.terms(in_context(document, passage, language), language)

    def learn(self) -> None:
        """Analyse the passages now, if they are few, and not when each is first looked at."""
        if sum(self._counts.passages.values()) > _LEARNT:
            return
        for passage in self._corpus.passages.values():
            for language in passage.texts:
                self._terms(passage.id, language)
                self.sentences(passage, language)

    def terms(self, text: str, language: Language) -> frozenset[str]:
        """The terms of any text, as those of the passages are made."""
        return frozenset(self._analyser.terms(text, language))

    def passage_terms(self, passage_id: str, language: Language) -> frozenset[str]:
        """The terms of a passage with its title and heading."""
        return self._terms(passage_id, language)

    def sentences(self, passage: Passage, language: Language) -> tuple[AnalysedSentence, ...]:
        """The sentences of a passage with their terms, analysed when they are first asked for."""
        key = (passage.id, language)
        if key not in self._sentences:
            self._sentences[key] = tuple(
                AnalysedSentence(s, self.terms(s.text, language))
                for s in split_sentences(passage.texts[language], language)
            )
        return self._sentences[key]

    def known(self, term: str, language: Language) -> bool:
        """Whether any passage has the term."""
        return term in self._counts.having[language]

    def idf(self, term: str, language: Language) -> float:
        """Inverse passage frequency (Robertson and Spärck Jones 1976), never negative."""
        n, size = self._counts.having[language].get(term, 0), self._counts.passages.get(language, 0)
        return math.log(1 + (size - n + 0.5) / (n + 0.5))

    def coverage(self, wanted: Iterable[str], found: frozenset[str], language: Language) -> float:
        """The share of `wanted`, weighed by how telling each term is, that is in `found`."""
        weights = {term: self.idf(term, language) for term in wanted}
        total = sum(weights.values())
        return sum(w for t, w in weights.items() if t in found) / total if total else 0.0


class StatisticsCache:
    """The statistics of the corpus in use, counted once a version.

    Args:
        analyser: makes the terms.
        counted: counts them, and remembers.
    """

    def __init__(self, analyser: TermAnalyser, counted: CountedTerms) -> None:
        self._analyser = analyser
        self._counted = counted
        self._lock = threading.Lock()
        self._latest: tuple[str, TermStatistics] | None = None

    def of(self, corpus: Corpus, progress: Progress = lambda done, total: None) -> TermStatistics:
        """The statistics of a corpus; `progress` is told of texts, where they are counted."""
        latest = self._latest
        if latest is not None and latest[0] == corpus.version:
            return latest[1]
        with self._lock:
            latest = self._latest
            if latest is not None and latest[0] == corpus.version:
                return latest[1]
            counts = self._counted.counts(corpus, progress)
            statistics = TermStatistics(corpus, self._analyser, counts)
            self._latest = (corpus.version, statistics)
        return statistics
