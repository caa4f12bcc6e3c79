"""How telling a term is, counted over the corpus's own passages."""

import math
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, Document, Language, Passage
from ingest.lexical import TermAnalyser
from ingest.sentences import Sentence, split_sentences


@dataclass(frozen=True, slots=True)
class AnalysedSentence:
    """A sentence's place in its passage, and its terms."""

    place: Sentence
    terms: frozenset[str]


class TermStatistics:
    """Document frequencies by language, and the terms of every passage.

    Args:
        corpus: whose passages to count.
        analyser: makes the terms.
    """

    def __init__(self, corpus: Corpus, analyser: TermAnalyser) -> None:
        self._analyser = analyser
        self._sentences: dict[tuple[str, Language], tuple[AnalysedSentence, ...]] = {}
        self._terms: dict[tuple[str, Language], frozenset[str]] = {}
        self._frequency: dict[Language, Counter[str]] = {lang: Counter() for lang in LANGUAGES}
        self._size: Counter[Language] = Counter()
        for document in corpus.documents.values():
            for passage in document.passages:
                for language in passage.texts:
                    self._count(document, passage, language, analyser)

    def _count(
        self, document: Document, passage: Passage, language: Language, analyser: TermAnalyser
    ) -> None:
        title = document.entry.title.in_language(language)
        context = f"{title}\n{passage.heading[language]}\n{passage.texts[language]}"
        terms = frozenset(analyser.terms(context, language))
        self._terms[passage.id, language] = terms
        self._frequency[language].update(terms)
        self._size[language] += 1

    def terms(self, text: str, language: Language) -> frozenset[str]:
        """The terms of any text, as those of the passages are made."""
        return frozenset(self._analyser.terms(text, language))

    def passage_terms(self, passage_id: str, language: Language) -> frozenset[str]:
        """The terms of a passage with its title and heading."""
        return self._terms.get((passage_id, language), frozenset())

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
        return term in self._frequency[language]

    def idf(self, term: str, language: Language) -> float:
        """Inverse passage frequency (Robertson and Spärck Jones 1976), never negative."""
        n, size = self._frequency[language][term], self._size[language]
        return math.log(1 + (size - n + 0.5) / (n + 0.5))

    def coverage(self, wanted: Iterable[str], found: frozenset[str], language: Language) -> float:
        """The share of `wanted`, weighed by how telling each term is, that is in `found`."""
        weights = {term: self.idf(term, language) for term in wanted}
        total = sum(weights.values())
        return sum(w for t, w in weights.items() if t in found) / total if total else 0.0


class StatisticsCache:
    """The statistics of the corpus in use, counted once a version."""

    def __init__(self, analyser: TermAnalyser) -> None:
        self._analyser = analyser
        self._lock = threading.Lock()
        self._latest: tuple[str, TermStatistics] | None = None

    def of(self, corpus: Corpus) -> TermStatistics:
        """The statistics of a corpus."""
        latest = self._latest
        if latest is not None and latest[0] == corpus.version:
            return latest[1]
        with self._lock:
            statistics = TermStatistics(corpus, self._analyser)
            self._latest = (corpus.version, statistics)
        return statistics
