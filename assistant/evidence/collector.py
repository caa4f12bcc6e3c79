"""Sentences that may answer a question, and what speaks for each of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.evidence.fitting import Fitting, Wanted, wanted
from assistant.evidence.rewording import Rewording
from assistant.retrieval.retriever import ScoredPassage
from assistant.retrieval.term_statistics import TermStatistics
from assistant.snapshots import Snapshot
from assistant.state import AnswerState
from ingest.documents import Language, Passage
from ingest.embedding import Vectors
from ingest.lexical import TermAnalyser
from ingest.sentences import Sentence


class PassageReading(Protocol):
    """What a reader says of one passage."""

    @property
    def evidence(self) -> float:
        """How much speaks for the passage answering the question: log odds."""
        ...

    @property
    def start(self) -> int:
        """Where the words begin that answer best, in code points."""
        ...

    @property
    def end(self) -> int:
        """Where they end, exclusive."""
        ...

    @property
    def span_score(self) -> float:
        """The log probability of these words against all others and against none."""
        ...

    def mass(self, start: int, end: int) -> float:
        """The share of the probability of all answers that begin in text[start:end]."""
        ...


class Reader(Protocol):
    """Reads a question and passages together, which searching does not do."""

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> Sequence[PassageReading]:
        """One reading a passage, in order; `titles` say what each stands under."""
        ...


@dataclass(frozen=True, slots=True)
class FoundWords:
    """The words of a passage that the reader finds to answer best, and how probable they are."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a found passage, and what speaks for it.

    Attributes:
        found: the passage and its retrieval score.
        sentence: the sentence's place in the passage.
        similarity: cosine of the sentence and the question.
        coverage: the weighted share of the question's terms that the sentence has.
        passage_coverage: the same for the passage with its title and heading.
        reading: the reader's log odds that the passage answers; 0 without a reader.
        mass: the reader's share for this sentence; even shares without a reader.
        words: those that answer best, where they stand in this sentence.
        lacks: the sentence has nothing of the kind that is asked for.
    """

    found: ScoredPassage
    sentence: Sentence
    similarity: float
    coverage: float
    passage_coverage: float
    reading: float
    mass: float
    lacks: bool
    words: FoundWords | None = None

    @property
    def bounded_reading(self) -> float:
        """The reading within bounds, beyond which it says nothing more."""
        return max(-READING_BOUND, min(READING_BOUND, self.reading))

    @property
    def score(self) -> float:
        """How well the sentence answers; the weights were chosen on the tuning questions."""
        reading = 0.25 * self.bounded_reading + 0.6 * self.mass
        lacking = LACKING if self.lacks else 0.0
        return self.found.score + reading + 0.1 * self.coverage + 2 * self.similarity - lacking


READING_BOUND = 6.0
LACKING = 0.2
_ASKING: dict[Language, str] = {
    "ja": "について何と言っている。何が書かれている。述べている。教えてください。何が決まった。"
    "話した。知りたい。どんな。どの。どう。誰。いつ。どこ。なぜ。いくら。いくつ。",
    "en": "written discussed decided done explain list",
}


class EvidenceCollector:
    """Gathers the evidence of the best passages' sentences.

    Args:
        analyser: makes the terms.
        fitting: tells whether a sentence has what is asked for.
        rewording: puts the question in the words of the passages.
        reader: reads question and passage together; None goes by words and vectors alone.
    """

    def __init__(
        self,
        analyser: TermAnalyser,
        fitting: Fitting,
        rewording: Rewording,
        *,
        reader: Reader | None = None,
    ) -> None:
        self._analyser = analyser
        self._rewording = rewording
        self._fitting = fitting
        self._reader = reader
        self._asking: dict[Language, frozenset[str]] = {}

    def collect(
        self,
        state: AnswerState,
        found: Sequence[ScoredPassage],
        statistics: TermStatistics,
        vectors: Mapping[str, Vectors],
    ) -> list[Evidence]:
        """The evidence of every sentence of the passages looked into, best first.

        Args:
            state: a question whose passages have been found.
            found: those to look into.
            statistics: of the corpus.
            vectors: their sentence vectors, by passage id.
        """
        language = state.understood.language
        texts = [f.passage.texts[f.language] for f in found]
        own = [f.passage.texts[f.language] for f in found if f.language == language]
        asked = state.understood.standalone, state.retrieved.subject
        question, subject = self._rewording.in_words_of(own, asked, language)
        readings: Sequence[PassageReading | None] = [None] * len(found)
        if self._reader is not None and found:
            titles = [title_of(f.passage, f.language, state.snapshot) for f in found]
            readings = self._reader.read(question, texts, titles)
        terms = self._terms(subject, language)
        wanting = wanted(state.understood.standalone, state.understood.asked, language)
        evidence = [
            item
            for passage, reading in zip(found, readings, strict=True)
            for item in self._sentences(
                passage,
                reading,
                terms,
                wanting,
                state,
                statistics,
                vectors.get(passage.passage.id),
            )
        ]
        return sorted(evidence, key=lambda e: -e.score)

    def _terms(self, question: str, language: Language) -> frozenset[str]:
        """The terms of a question but for those that only ask."""
        if language not in self._asking:
            self._asking[language] = frozenset(self._analyser.terms(_ASKING[language], language))
        return frozenset(self._analyser.terms(question, language)) - self._asking[language]

    def _sentences(
        self,
        found: ScoredPassage,
        reading: PassageReading | None,
        terms: frozenset[str],
        wanting: Wanted,
        state: AnswerState,
        statistics: TermStatistics,
        vectors: Vectors | None,
    ) -> list[Evidence]:
        language, passage = found.language, found.passage
        sentences = statistics.sentences(passage, language)
        in_passage = statistics.passage_terms(passage.id, language)
        passage_coverage = statistics.coverage(terms, in_passage, language)
        result = []
        for i, analysed in enumerate(sentences):
            sentence = analysed.place
            result.append(
                Evidence(
                    found=found,
                    sentence=sentence,
                    similarity=_similarity(vectors, i, len(sentences), state, found),
                    coverage=statistics.coverage(terms, analysed.terms, language),
                    passage_coverage=passage_coverage,
                    reading=reading.evidence if reading else 0.0,
                    mass=_mass(reading, sentence, len(sentences)),
                    words=_words(reading, sentence),
                    lacks=self._fitting.lacks(wanting, sentence.text, passage.texts),
                )
            )
        return result


def title_of(passage: Passage, language: Language, snapshot: Snapshot) -> str:
    """What a passage stands under, as the reader is told it: document and heading."""
    title = snapshot.document(passage).entry.short_title.in_language(language)
    return titled(title, passage.heading[language])


def titled(document: str, heading: str) -> str:
    """A document's title and a heading in it, as the reader is told and was trained on them."""
    return f"{document} — {heading}"


def _similarity(
    vectors: Vectors | None, i: int, count: int, state: AnswerState, found: ScoredPassage
) -> float:
    if vectors is None or len(vectors) != count:
        return found.similarity
    return float(vectors[i] @ state.retrieved.vector)


def _mass(reading: PassageReading | None, sentence: Sentence, count: int) -> float:
    return reading.mass(sentence.start, sentence.end) if reading else 1 / count


def _words(reading: PassageReading | None, sentence: Sentence) -> FoundWords | None:
    if reading is None or not sentence.start <= reading.start < reading.end <= sentence.end:
        return None
    return FoundWords(reading.start, reading.end, math.exp(min(0.0, reading.span_score)))
